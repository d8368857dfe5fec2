import { type EventBridgeClient, EventBridgeServiceException, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { keepSecret } from '../../src/platform/redact.ts';
import type { Callback, ExecutionStart, MachineName } from '../../src/postgres/outbox.ts';
import type { Destinations } from './relay-outbox.ts';

export interface DestinationClients {
  readonly eventBridge: EventBridgeClient;
  readonly stepFunctions: SFNClient;
  readonly eventBusName: string;
  readonly machineArns: Readonly<Record<MachineName, string>>;
}

/** The real destinations. What was delivered already, or can never be delivered any more, counts as delivered. */
export function awsDestinations(clients: DestinationClients): Destinations {
  return {
    putEvents: (events) => putEvents(events, clients),
    startExecution: (execution) => startExecution(execution, clients),
    answer: (callback) => answer(callback, clients),
  };
}

async function putEvents(
  events: readonly { name: string; detail: object }[],
  { eventBridge, eventBusName }: DestinationClients,
): Promise<(string | undefined)[]> {
  const command = new PutEventsCommand({
    Entries: events.map(({ name, detail }) => ({
      EventBusName: eventBusName,
      Source: 'tenantry',
      DetailType: name,
      Detail: JSON.stringify(detail),
    })),
  });
  const answered = await eventBridge.send(command).catch((error: unknown) => {
    if (isForItsContent(error)) throw error;
    return String(error);
  });
  if (typeof answered === 'string') return events.map(() => answered);
  const { Entries } = answered;
  return events.map((_, index) => {
    const entry = Entries?.[index];
    if (entry?.EventId) return undefined;
    return `${entry?.ErrorCode ?? 'NoAnswer'}: ${entry?.ErrorMessage ?? 'EventBridge did not answer for this entry.'}`;
  });
}

/** Whether a call with other events might be taken. Throttling is a client's fault, too, with status 400. */
function isForItsContent(error: unknown): boolean {
  return (
    error instanceof EventBridgeServiceException && error.$fault === 'client' && !error.name.startsWith('Throttling')
  );
}

async function startExecution(
  execution: ExecutionStart,
  { stepFunctions, machineArns }: DestinationClients,
): Promise<string | undefined> {
  try {
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: machineArns[execution.machine],
        name: execution.name,
        input: JSON.stringify(execution.input),
      }),
    );
    return undefined;
  } catch (error) {
    return error instanceof ExecutionAlreadyExists ? undefined : String(error);
  }
}

async function answer(callback: Callback, { stepFunctions }: DestinationClients): Promise<string | undefined> {
  const taskToken = keepSecret(callback.token);
  try {
    await (callback.outcome === 'success'
      ? stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(callback.output) }))
      : stepFunctions.send(new SendTaskFailureCommand({ taskToken, error: callback.error, cause: callback.cause })));
    return undefined;
  } catch (error) {
    // The state has moved on: it timed out and its step registered another token, or its execution has ended.
    const tooLate = [TaskTimedOut, TaskDoesNotExist, InvalidToken].some((kind) => error instanceof kind);
    return tooLate ? undefined : String(error);
  }
}
