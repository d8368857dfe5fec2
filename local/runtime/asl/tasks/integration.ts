import type { Json } from '../definition.ts';
import { asTaskFailure, exceedsPayload, payloadTooLarge, StateFailure, TaskError } from '../failures.ts';
import { type Run, record, type Visit } from '../thread.ts';
import { callOutside, yieldTurn } from './call.ts';
import type { Limits } from './deadline.ts';
import { lambdaResult } from './lambda-result.ts';
import type { TaskResource } from './resource.ts';
import type { OpenTask } from './tokens.ts';

type Integration = Extract<TaskResource, { kind: 'integration' }>;

interface IntegrationCall {
  readonly resource: Integration;
  readonly input: Json;
  readonly limits: Limits;
  readonly task: OpenTask | undefined;
}

/** Calls a service: request and response, until a nested execution is over, or until the task token comes back. */
export async function callIntegration(visit: Visit, call: IntegrationCall): Promise<Json> {
  const { resource, input, limits } = call;
  const { run } = visit;
  const named = { resourceType: resource.service, resource: resource.resource };
  const scheduled = {
    ...named,
    region: run.region,
    parameters: JSON.stringify(input),
    ...(limits.timeoutSeconds !== undefined && { timeoutInSeconds: limits.timeoutSeconds }),
    ...(limits.heartbeatSeconds !== undefined && { heartbeatInSeconds: limits.heartbeatSeconds }),
  };
  record({ type: 'TaskScheduled', taskScheduledEventDetails: scheduled }, visit);
  await yieldTurn(visit);
  record({ type: 'TaskStarted', taskStartedEventDetails: named }, visit);
  try {
    const result = await settle(visit, call);
    const output = JSON.stringify(result);
    if (exceedsPayload(output)) throw payloadTooLarge(resource.service);
    const details = { ...named, output, outputDetails: { truncated: false } };
    record({ type: 'TaskSucceeded', taskSucceededEventDetails: details }, visit);
    return result;
  } catch (thrown) {
    const failure = thrown instanceof TaskError ? asTaskFailure(thrown) : thrown;
    if (!(failure instanceof StateFailure)) throw thrown;
    recordFailure(visit, { failure, named });
    throw failure;
  }
}

function recordFailure(
  visit: Visit,
  { failure, named }: { failure: StateFailure; named: { resourceType: string; resource: string } },
): void {
  const details = {
    ...named,
    ...(failure.error !== undefined && { error: failure.error }),
    ...(failure.causeText !== undefined && { cause: failure.causeText }),
  };
  if (failure.error === 'States.Timeout') record({ type: 'TaskTimedOut', taskTimedOutEventDetails: details }, visit);
  else record({ type: 'TaskFailed', taskFailedEventDetails: details }, visit);
}

/**
 * The request and, where the pattern has one, the wait after it are one attempt with one time limit. A nested execution is
 * started and waited for in one piece, so its failure is the task's.
 */
async function settle(visit: Visit, call: IntegrationCall): Promise<Json> {
  const { resource, limits, task } = call;
  const { run } = visit;
  const submitted = (response: Json) => {
    const details = {
      resourceType: resource.service,
      resource: resource.resource,
      output: JSON.stringify(response),
      outputDetails: { truncated: false },
    };
    record({ type: 'TaskSubmitted', taskSubmittedEventDetails: details }, visit);
  };
  const startedAt = run.clock.now();
  const request = (signal: AbortSignal) => callService(visit, { ...call, signal });
  const response = await callOutside(visit, { limits, work: request });
  if (resource.pattern === 'request') return response;
  submitted(response);
  const rest = { ...limits, timeoutSeconds: remaining(limits.timeoutSeconds, run.clock.now() - startedAt) };
  const onHeartbeat = (beat: () => void) => task?.onHeartbeat(beat);
  const work = (signal: AbortSignal) => awaitOutcome(response, { resource, task, run, signal });
  return callOutside(visit, { limits: rest, work, onHeartbeat });
}

/** A token ends a task that waits for a nested execution, too; the execution then goes on by itself. */
async function awaitOutcome(
  response: Json,
  { resource, task, run, signal }: Pick<IntegrationCall, 'resource' | 'task'> & { run: Run; signal: AbortSignal },
): Promise<Json> {
  const answer = task?.answer ?? new Promise<never>(() => undefined);
  if (resource.pattern === 'waitForTaskToken') return answer;
  const abandoned = new AbortController();
  const abandon = () => abandoned.abort();
  signal.addEventListener('abort', abandon, { once: true });
  const answered = answer.finally(() => signal.removeEventListener('abort', abandon));
  return Promise.race([run.tasks.nested.wait(response, { resource, signal: abandoned.signal }), answered]);
}

const remaining = (seconds: number | undefined, elapsedMs: number): number | undefined =>
  seconds === undefined ? undefined : Math.max(0, seconds - elapsedMs / 1_000);

async function callService(visit: Visit, call: IntegrationCall & { signal: AbortSignal }): Promise<Json> {
  const { resource, input, task, signal } = call;
  const { run } = visit;
  if (resource.service === 'states') {
    return run.tasks.nested.start(input, { action: resource.action, parentArn: run.executionArn });
  }
  const result = await run.tasks.invoke({
    resource: `arn:aws:states:::${resource.service}:${resource.action}`,
    arguments: input,
    executionArn: run.executionArn,
    stateName: visit.name,
    roleArn: run.roleArn,
    taskToken: task?.token,
    signal,
  });
  const isInvocation = resource.service === 'lambda' && resource.action === 'invoke';
  return isInvocation ? lambdaResult(result as Json, run) : ((result ?? null) as Json);
}
