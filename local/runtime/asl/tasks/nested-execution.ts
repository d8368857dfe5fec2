import { AwsFault } from '../../gateway/aws-service.ts';
import type { Json } from '../definition.ts';
import type { Execution } from '../execution.ts';
import { TaskError } from '../failures.ts';
import type { TaskResource } from './resource.ts';

/** What the runner offers to its own Task states for `arn:aws:states:::states:startExecution`. */
export interface ExecutionStarter {
  start(order: { stateMachineArn: string; name: string | undefined; input: string }): Execution;
  find(executionArn: string): Execution;
  stop(executionArn: string): void;
}

export interface NestedExecutions {
  start(input: Json, call: { action: string; parentArn: string }): Promise<Json>;
  /** Resolves when the execution that was started has succeeded; stops it when the signal aborts first. */
  wait(
    response: Json,
    call: { resource: Extract<TaskResource, { kind: 'integration' }>; signal: AbortSignal },
  ): Promise<Json>;
}

export function nestedExecutions(starter: ExecutionStarter): NestedExecutions {
  return {
    async start(input, { action }) {
      if (action !== 'startExecution') throw new TaskError('States.Runtime', `states:${action} is not supported`);
      const order = asRecord(input);
      try {
        const execution = starter.start({
          stateMachineArn: String(order.StateMachineArn ?? ''),
          name: typeof order.Name === 'string' ? order.Name : undefined,
          input: typeof order.Input === 'string' ? order.Input : JSON.stringify(order.Input ?? {}),
        });
        return { ExecutionArn: execution.arn, StartDate: execution.startedAtMs };
      } catch (fault) {
        if (!(fault instanceof AwsFault)) throw fault;
        throw new TaskError(
          `StepFunctions.${fault.code}Exception`,
          `${fault.message} (Service: AWSStepFunctions; Status Code: 400; Error Code: ${fault.code}; Proxy: null)`,
        );
      }
    },

    async wait(response, { resource, signal }) {
      const execution = starter.find(String(asRecord(response).ExecutionArn));
      signal.addEventListener('abort', () => {
        if (execution.status === 'RUNNING') starter.stop(execution.arn);
      });
      await execution.ended;
      const described = describe(execution, resource.pattern === 'sync:2');
      if (execution.status === 'SUCCEEDED') return described;
      throw new TaskError('States.TaskFailed', JSON.stringify(described));
    },
  };
}

/** DescribeExecution in the capitals of Step Functions; `.sync:2` shows input and output as JSON, `.sync` as strings. */
function describe(execution: Execution, parsed: boolean): Json {
  const text = (json: string): Json => (parsed ? (JSON.parse(json) as Json) : json);
  const { cause, output } = execution.result;
  // DescribeExecution has no error for a timeout; the description given to a parent has one.
  const error = execution.status === 'TIMED_OUT' ? 'States.Timeout' : execution.result.error;
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: execution.arn,
    Input: text(execution.input),
    InputDetails: { Included: true },
    Name: execution.name,
    ...(output !== undefined && { Output: text(output), OutputDetails: { Included: true } }),
    StartDate: execution.startedAtMs,
    StateMachineArn: execution.machine.stateMachineArn,
    Status: execution.status,
    ...(execution.stoppedAtMs !== undefined && { StopDate: execution.stoppedAtMs }),
  };
}

const asRecord = (value: Json): { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
