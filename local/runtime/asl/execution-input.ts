import { AwsFault } from '../gateway/aws-service.ts';
import { exceedsPayload } from './failures.ts';
import { describeJsonProblem } from './json-problem.ts';

/** JSON text that an execution may start with. @throws AwsFault InvalidExecutionInput */
export function checkedInput(input: string): string {
  const fault = (reason: string) =>
    new AwsFault('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
  if (exceedsPayload(input)) throw fault('the input is larger than 262144 bytes');
  try {
    JSON.parse(input);
  } catch (error) {
    throw fault(input.trim() === '' ? 'Invalid execution input.' : describeJsonProblem(input, error));
  }
  return input;
}
