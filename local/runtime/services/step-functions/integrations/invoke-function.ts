import { TaskError } from '../../../asl/failures.ts';
import type { TaskCall } from '../../../asl/tasks/task-runner.ts';
import type { Invoker } from '../../../lambda/invoker.ts';
import { denialOf, type MayCall } from './calling.ts';

export interface InvokeFunctionDependencies {
  readonly invoker: Invoker;
  readonly functions: readonly { readonly functionName: string; readonly arn: string; readonly versionArn: string }[];
  readonly mayCall: MayCall;
}

/** `lambda:invoke`, or a function's own ARN as the resource. Resolves with the payload. @throws TaskError with the function's error type */
export async function invokeFunction(
  call: TaskCall,
  { invoker, functions, mayCall }: InvokeFunctionDependencies,
): Promise<unknown> {
  const direct = call.resource !== 'arn:aws:states:::lambda:invoke';
  const { functionArn, payload } = direct
    ? { functionArn: call.resource, payload: call.arguments }
    : addressed(call, functions);
  const asked = { action: 'lambda:InvokeFunction', resource: functionArn };
  if (!mayCall(call.roleArn, asked)) throw new TaskError('Lambda.AWSLambdaException', denialOf(call, asked));
  const invoked = functionArn.replace(/:\$LATEST$/, '');
  const result = await invoker.invoke(invoked, payload).catch((error: unknown) => {
    if (error instanceof RangeError) throw new TaskError('Lambda.ResourceNotFoundException', error.message);
    throw error;
  });
  if ('error' in result) throw new TaskError(result.error.errorType, JSON.stringify(result.error));
  return result.payload;
}

/** "name-only (with alias), ARN, or partial ARN" (Lambda API, FunctionName); a Qualifier goes behind it. */
function addressed(
  call: TaskCall,
  functions: InvokeFunctionDependencies['functions'],
): { functionArn: string; payload: unknown } {
  const fields = typeof call.arguments === 'object' && call.arguments !== null ? call.arguments : {};
  const { FunctionName = '', Qualifier, Payload = {} } = fields as Record<string, unknown>;
  const [, account, name = ''] = /^(?:(\d{12}):function:)?(.*)$/s.exec(String(FunctionName)) ?? [];
  const qualified = Qualifier === undefined ? name : `${name}:${String(Qualifier)}`;
  if (name.startsWith('arn:')) return { functionArn: qualified, payload: Payload };
  const known = functions.find(({ functionName }) => functionName === qualified.split(':')[0]);
  const [, , , region, ownAccount] = (known?.arn ?? call.executionArn).split(':');
  const prefix = `arn:aws:lambda:${region}:${account ?? ownAccount}:function`;
  return { functionArn: `${prefix}:${qualified}`, payload: Payload };
}
