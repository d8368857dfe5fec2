import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { incomingEvent } from '../../events/envelope.ts';
import type { EventDefinition } from '../../events/event-definition.ts';
import { type Invocation, invocations } from './invocation.ts';
import { type LambdaHandler, lambda } from './lambda.ts';

/** An event as a reaction sees it. */
export interface Received<Data> {
  readonly id: string;
  readonly name: string;
  readonly data: Data;
}

/** What EventBridge puts around an event, as far as a reaction looks at it. */
const busEvent = z.object({ 'detail-type': z.string(), detail: z.unknown() });
export type BusEvent = z.infer<typeof busEvent>;

/**
 * Wraps what reacts to the events in a queue of its own. One that fails returns to the queue and comes again, long enough for an outage; one that
 * breaks its contract fails each time and ends in the dead-letter queue. The mapping brings one at a time, so no other returns with it.
 */
export function queuedReaction(definition: {
  readonly name: string;
  readonly outboxQueueUrl: string;
  readonly run: (event: BusEvent, invocation: Invocation) => Promise<void>;
}): LambdaHandler<SQSEvent, void> {
  const run = invocations({ outboxQueueUrl: definition.outboxQueueUrl });
  return lambda(definition.name, async ({ Records }: SQSEvent, context) => {
    for (const { body } of Records) {
      const event = busEvent.parse(JSON.parse(body));
      await run(context, (invocation) => definition.run(event, invocation));
    }
  });
}

/** Wraps a use case that reacts to one kind of event. */
export function reaction<Data extends z.ZodObject>(definition: {
  readonly name: string;
  readonly event: EventDefinition<string, Data>;
  readonly outboxQueueUrl: string;
  readonly run: (event: Received<z.infer<Data>>, invocation: Invocation) => Promise<void>;
}): LambdaHandler<SQSEvent, void> {
  const { event, run, ...rest } = definition;
  return queuedReaction({ ...rest, run: (incoming, invocation) => run(readEvent(incoming, event), invocation) });
}

/** Wraps a use case that judges the event itself, as it came: an order says what is wrong with it to whoever sent it. */
export function rawReaction(definition: {
  readonly name: string;
  readonly outboxQueueUrl: string;
  readonly run: (detail: unknown, invocation: Invocation) => Promise<void>;
}): LambdaHandler<SQSEvent, void> {
  const { run, ...rest } = definition;
  return queuedReaction({ ...rest, run: ({ detail }, invocation) => run(detail, invocation) });
}

/** Reads tolerantly: fields we do not know are left out. */
export function readEvent<Data extends z.ZodObject>(
  event: BusEvent,
  definition: EventDefinition<string, Data>,
): Received<z.infer<Data>> {
  const envelope = incomingEvent.parse(event.detail);
  if (definition.type !== envelope.type) {
    throw new Error(`No reaction to ${event['detail-type']} of type ${envelope.type}.`);
  }
  const data = definition.data.safeParse(envelope.data);
  if (!data.success) throw new Error(`${definition.name} ${envelope.id}: ${z.prettifyError(data.error)}`);
  return { id: envelope.id, name: definition.name, data: data.data };
}
