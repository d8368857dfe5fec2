import type { Json } from '../definition.ts';
import type { NestedExecutions } from './nested-execution.ts';
import type { TaskTokens } from './tokens.ts';

/** One call of a task's integration. */
export interface TaskCall {
  /** The function's ARN, or `arn:aws:states:::sqs:sendMessage` without its pattern. */
  readonly resource: string;
  readonly arguments: Json;
  readonly executionArn: string;
  readonly stateName: string;
  /** The state machine's role, on whose behalf the call is made. */
  readonly roleArn: string;
  readonly taskToken: string | undefined;
  /** Aborted when the task timed out or the execution ended; the answer is not waited for any more. */
  readonly signal: AbortSignal;
}

/**
 * What the runner calls for Lambda, SQS, EventBridge and `aws-sdk:*`. Resolves with the integration's result as Step
 * Functions shows it; for `lambda:invoke` and a function's own ARN with the function's payload only.
 * Throws TaskError with AWS's error name and cause (`Lambda.ServiceException`, `EventBridge.FailedEntry`, a function's
 * error type with its error as JSON). An implementation keeps simulated time still while it works and not while it
 * waits: it runs inside `clock.busy` itself, from the call on.
 */
export type InvokeTask = (call: TaskCall) => Promise<unknown>;

export interface TaskRunner {
  readonly invoke: InvokeTask;
  readonly tokens: TaskTokens;
  readonly nested: NestedExecutions;
}
