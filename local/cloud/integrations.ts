import { TaskError } from '../runtime/asl/failures.ts';
import type { InvokeTask } from '../runtime/asl/tasks/task-runner.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Invoker } from '../runtime/lambda/invoker.ts';

/** The service integrations that the system's machines use. One that none uses is refused, as a role would. */
export function createIntegrations(dependencies: {
  invoker: Invoker;
  clock: Clock;
  /** Whether a state machine's role allows the call. */
  mayInvoke: (roleArn: string, functionArn: string) => boolean;
}): InvokeTask {
  return async ({ resource, arguments: given, roleArn }) => {
    const direct = resource.includes(':lambda:') && !resource.endsWith(':states:::lambda:invoke');
    if (!direct && resource !== 'arn:aws:states:::lambda:invoke') {
      throw new TaskError('States.Runtime', `The local runtime has no integration ${resource}.`);
    }
    const { functionArn, payload } = direct ? { functionArn: resource, payload: given } : lambdaArguments(given);
    if (!dependencies.mayInvoke(roleArn, functionArn)) {
      throw new TaskError(
        'Lambda.AWSLambdaException',
        `User: ${roleArn} is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn}`,
      );
    }
    const result = await dependencies.invoker.invoke(functionArn, payload).catch((error: unknown) => {
      if (error instanceof RangeError) throw new TaskError('Lambda.ResourceNotFoundException', error.message);
      throw error;
    });
    if ('error' in result) throw new TaskError(result.error.errorType, JSON.stringify(result.error));
    return result.payload;
  };
}

function lambdaArguments(given: unknown): { functionArn: string; payload: unknown } {
  const fields = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  return { functionArn: String(fields.FunctionName ?? ''), payload: fields.Payload ?? {} };
}
