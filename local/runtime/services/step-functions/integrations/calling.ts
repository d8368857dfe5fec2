import type { Json } from '../../../asl/definition.ts';
import { TaskError } from '../../../asl/failures.ts';
import { sdkMetadata } from '../../../asl/tasks/sdk-metadata.ts';
import type { TaskCall } from '../../../asl/tasks/task-runner.ts';
import { uuid } from '../../../bus/ids.ts';
import type { Clock } from '../../../clock.ts';
import type { AwsFault, Caller } from '../../../gateway/aws-service.ts';

/** Whether a state machine's role allows an action on a resource, by its ARN. */
export type MayCall = (roleArn: string, asked: { readonly action: string; readonly resource: string }) => boolean;

export interface CallingDependencies {
  readonly clock: Clock;
  readonly ids: { random(key: string): number; hex(key: string, length: number): string };
  readonly mayCall: MayCall;
}

/** Step Functions calls with a session of the machine's role, which belongs to the account of the machine. */
export function callerOf({ roleArn, executionArn }: Pick<TaskCall, 'roleArn' | 'executionArn'>): Caller {
  const accountId = roleArn.split(':')[4] ?? '';
  const role = roleArn.split('/').at(-1) ?? '';
  const session = executionArn.split(':').at(-1) ?? '';
  return {
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`,
    accessKeyId: role,
    observer: false,
  };
}

export const denialOf = (call: TaskCall, { action, resource }: { action: string; resource: string }): string =>
  `User: ${callerOf(call).arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

/** The words of the SDK for Java 1, with which Step Functions calls its optimized integrations. */
export const causeOf = (fault: Pick<AwsFault, 'code' | 'message' | 'details'>, service: string): string =>
  `${fault.message} (Service: ${service}; Status Code: ${fault.details.status ?? 400}; Error Code: ${fault.code}; Proxy: null)`;

/** A response as the state sees it: its members, and what the HTTP answer was. */
export function shown(
  response: Readonly<Record<string, Json>>,
  { key, protocol, dependencies }: { key: string; protocol: '1.0' | '1.1'; dependencies: CallingDependencies },
): Json {
  const requestId = uuid(dependencies.ids, `task-request/${key}`);
  const headers = {
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(JSON.stringify(response))),
    'Content-Type': `application/x-amz-json-${protocol}`,
    Date: new Date(dependencies.clock.now()).toUTCString(),
    'x-amzn-RequestId': requestId,
  };
  return { ...response, ...sdkMetadata({ headers, requestId }) };
}

/** A message's body or an event's detail: a value that is no string is sent as JSON text. */
export const asText = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

/** Arguments that no request can be made of fail the execution, whatever Retry and Catch say. */
export const unusable = (call: TaskCall, reason: string): TaskError =>
  new TaskError('States.Runtime', `The arguments of the state '${call.stateName}' are not valid: ${reason}`);
