import type { Json } from '../definition.ts';
import { asTaskFailure, exceedsPayload, payloadTooLarge, StateFailure, TaskError } from '../failures.ts';
import { record, type Visit } from '../thread.ts';
import { callOutside, yieldTurn } from './call.ts';
import type { Limits } from './deadline.ts';

/** A function named by its own ARN: the history has LambdaFunction events, the result is the bare payload. */
export async function callFunction(
  visit: Visit,
  { arn, input, limits }: { arn: string; input: Json; limits: Limits },
): Promise<Json> {
  const { run } = visit;
  const { timeoutSeconds } = limits;
  const scheduled = {
    resource: arn,
    input: JSON.stringify(input),
    inputDetails: { truncated: false },
    ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
  };
  record({ type: 'LambdaFunctionScheduled', lambdaFunctionScheduledEventDetails: scheduled }, visit);
  await yieldTurn(visit);
  record({ type: 'LambdaFunctionStarted' }, visit);
  try {
    const call = { resource: arn, arguments: input, executionArn: run.executionArn, stateName: visit.name };
    const work = (signal: AbortSignal) =>
      run.tasks.invoke({ ...call, roleArn: run.roleArn, taskToken: undefined, signal });
    const payload = (await callOutside(visit, { limits, work })) as Json | undefined;
    const output = JSON.stringify(payload ?? null);
    if (exceedsPayload(output)) throw payloadTooLarge(arn);
    const details = { output, outputDetails: { truncated: false } };
    record({ type: 'LambdaFunctionSucceeded', lambdaFunctionSucceededEventDetails: details }, visit);
    return payload ?? null;
  } catch (thrown) {
    const failure = thrown instanceof TaskError ? asTaskFailure(thrown) : thrown;
    if (!(failure instanceof StateFailure)) throw thrown;
    const { error, causeText } = failure;
    const details = { ...(error !== undefined && { error }), ...(causeText !== undefined && { cause: causeText }) };
    if (error === 'States.Timeout') {
      record({ type: 'LambdaFunctionTimedOut', lambdaFunctionTimedOutEventDetails: details }, visit);
    } else {
      record({ type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: details }, visit);
    }
    throw failure;
  }
}
