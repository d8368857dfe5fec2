import type { PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import type { Json } from '../../../asl/definition.ts';
import { TaskError } from '../../../asl/failures.ts';
import type { TaskCall } from '../../../asl/tasks/task-runner.ts';
import type { EventBuses } from '../../../bus/event-buses.ts';
import { AwsFault } from '../../../gateway/aws-service.ts';
import { type PutEventsDependencies, putEvents as put } from '../../events/put-events.ts';
import { asText, type CallingDependencies, callerOf, causeOf, denialOf, shown, unusable } from './calling.ts';

const entry = z.strictObject({
  Detail: z.json().optional(),
  DetailType: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  Source: z.string().optional(),
  Time: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
  TraceHeader: z.string().optional(),
});

const request = z.strictObject({ Entries: z.array(entry) });

export type PutEventsTaskDependencies = CallingDependencies &
  Pick<PutEventsDependencies, 'mayPut'> & { readonly buses: EventBuses };

/**
 * `events:putEvents`: "The execution ARN and the state machine ARN are automatically appended to the Resources field of each
 * PutEventsRequestEntry" (Step Functions developer guide, "EventBridge").
 * @throws TaskError `EventBridge.FailedEntry` when an entry failed, `EventBridge.AmazonEventBridgeException` for the rest
 */
export function putEvents(call: TaskCall, dependencies: PutEventsTaskDependencies): Json {
  const { data, error } = request.safeParse(call.arguments);
  if (!data) throw unusable(call, z.prettifyError(error));
  const machineArn = call.executionArn.replace(':execution:', ':stateMachine:').split(':').slice(0, 7).join(':');
  const Entries = data.Entries.map(({ Detail, Resources, ...rest }) => ({
    ...defined(rest),
    Detail: asText(Detail),
    Resources: [...Resources, call.executionArn, machineArn],
  }));
  const answer = attempt(call, { Entries, dependencies });
  if (answer.FailedEntryCount > 0) throw new TaskError('EventBridge.FailedEntry', JSON.stringify(answer));
  return shown(answer, { key: answer.Entries[0]?.EventId ?? call.executionArn, protocol: '1.1', dependencies });
}

type Answer = { FailedEntryCount: number; Entries: Record<string, string>[] };

function attempt(
  call: TaskCall,
  { Entries, dependencies }: { Entries: PutEventsRequestEntry[]; dependencies: PutEventsTaskDependencies },
): Answer {
  try {
    for (const { EventBusName } of Entries) checkRole(call, { busName: EventBusName, dependencies });
    const { FailedEntryCount = 0, Entries: results = [] } = put(
      { Entries },
      { ...dependencies, caller: callerOf(call) },
    );
    return { FailedEntryCount, Entries: results.map((result: PutEventsResultEntry) => ({ ...defined(result) })) };
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault;
    throw new TaskError('EventBridge.AmazonEventBridgeException', causeOf(fault, 'AmazonEventBridge'));
  }
}

function checkRole(
  call: TaskCall,
  { busName, dependencies }: { busName: string | undefined; dependencies: PutEventsTaskDependencies },
): void {
  const bus = dependencies.buses.find(busName);
  if (!bus) return;
  const asked = { action: 'events:PutEvents', resource: bus.arn };
  if (!dependencies.mayCall(call.roleArn, asked)) throw new AwsFault('AccessDeniedException', denialOf(call, asked));
}

type Defined<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };

const defined = <Fields extends object>(fields: Fields): Defined<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
