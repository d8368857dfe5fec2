import type { Json, TaskState } from '../definition.ts';
import { exceedsPayload, payloadTooLarge, StateFailure } from '../failures.ts';
import type { Limits } from '../tasks/deadline.ts';
import { callIntegration } from '../tasks/integration.ts';
import { callFunction } from '../tasks/lambda-function.ts';
import { parseResource } from '../tasks/resource.ts';
import type { Transition, Visit } from '../thread.ts';
import { evaluateField, evaluateNumber, explain, leave } from '../visit.ts';

/** One attempt of the task. Everything is evaluated anew at each attempt, with a new task token. */
export async function runTask(visit: Visit<TaskState>): Promise<Transition> {
  const { state, run } = visit;
  const resource = parseResource(state.Resource);
  if (!resource)
    throw new StateFailure('States.Runtime', {
      causeText: explain(visit, `The resource ${state.Resource} is not supported.`),
      terminal: true,
    });
  const waits = resource.kind === 'integration' && resource.pattern !== 'request';
  const task = waits
    ? run.tasks.tokens.create(`${run.executionArn}/${visit.enteredId}/${visit.retryCount}`)
    : undefined;
  visit.token = task?.token;
  try {
    const input = await argumentsOf(visit);
    const limits = await limitsOf(visit);
    const result =
      resource.kind === 'lambda-function'
        ? await callFunction(visit, { arn: resource.arn, input, limits })
        : await callIntegration(visit, { resource, input, limits, task });
    return await leave(visit, { fields: state, states: { result }, otherwise: result, next: state.Next });
  } finally {
    task?.close();
  }
}

async function argumentsOf(visit: Visit<TaskState>): Promise<Json> {
  const template = visit.state.Arguments;
  if (template === undefined) return visit.input;
  const input = await evaluateField(visit, { name: 'Arguments', template });
  if (exceedsPayload(JSON.stringify(input))) throw payloadTooLarge(visit.name, { terminal: true });
  return input;
}

async function limitsOf(visit: Visit<TaskState>): Promise<Limits> {
  const { TimeoutSeconds, HeartbeatSeconds } = visit.state;
  const seconds = (name: string, value: number | string | undefined) =>
    value === undefined ? undefined : evaluateNumber(visit, { name, value });
  return {
    timeoutSeconds: await seconds('TimeoutSeconds', TimeoutSeconds),
    heartbeatSeconds: await seconds('HeartbeatSeconds', HeartbeatSeconds),
  };
}
