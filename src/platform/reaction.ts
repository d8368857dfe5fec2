import type { EventBridgeEvent } from 'aws-lambda';
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

/** Wraps a use case that reacts to one kind of event. An event that breaks its contract fails and ends in the dead-letter queue. */
export function reaction<Data extends z.ZodObject>(definition: {
  readonly name: string;
  readonly event: EventDefinition<string, Data>;
  readonly outboxQueueUrl: string;
  readonly run: (event: Received<z.infer<Data>>, invocation: Invocation) => Promise<void>;
}): LambdaHandler<EventBridgeEvent<string, unknown>, void> {
  const run = invocations({ outboxQueueUrl: definition.outboxQueueUrl });
  return lambda(definition.name, async (event: EventBridgeEvent<string, unknown>, context) => {
    const received = readEvent(event, definition.event);
    await run(context, (invocation) => definition.run(received, invocation));
  });
}

/** Wraps a use case that judges the event itself, as it came: an order says what is wrong with it to whoever sent it. */
export function rawReaction(definition: {
  readonly name: string;
  readonly outboxQueueUrl: string;
  readonly run: (detail: unknown, invocation: Invocation) => Promise<void>;
}): LambdaHandler<EventBridgeEvent<string, unknown>, void> {
  const run = invocations({ outboxQueueUrl: definition.outboxQueueUrl });
  return lambda(definition.name, async (event: EventBridgeEvent<string, unknown>, context) => {
    await run(context, (invocation) => definition.run(event.detail, invocation));
  });
}

/** Reads tolerantly: fields we do not know are left out. */
export function readEvent<Data extends z.ZodObject>(
  event: { 'detail-type': string; detail: unknown },
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
