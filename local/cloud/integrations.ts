import { TaskError } from '../runtime/asl/failures.ts';
import type { InvokeTask } from '../runtime/asl/tasks/task-runner.ts';
import { evaluate } from '../runtime/iam/evaluate.ts';
import { parsePolicyDocument } from '../runtime/iam/parse-policy.ts';
import type { PolicyDocument } from '../runtime/iam/policy.ts';
import type { MayCall } from '../runtime/services/step-functions/integrations/calling.ts';
import {
  type InvokeFunctionDependencies,
  invokeFunction,
} from '../runtime/services/step-functions/integrations/invoke-function.ts';
import {
  type PutEventsTaskDependencies,
  putEvents,
} from '../runtime/services/step-functions/integrations/put-events.ts';
import {
  type SendMessageDependencies,
  sendMessage,
} from '../runtime/services/step-functions/integrations/send-message.ts';

/** The integrations that a machine may name, beside a function's own ARN and `states:startExecution`. */
export const offeredIntegrations: readonly string[] = [
  'lambda:invoke',
  'lambda:invoke.waitForTaskToken',
  'sqs:sendMessage',
  'sqs:sendMessage.waitForTaskToken',
  'events:putEvents',
  'events:putEvents.waitForTaskToken',
];

export type IntegrationDependencies = InvokeFunctionDependencies & SendMessageDependencies & PutEventsTaskDependencies;

/** What the Task states of machines reach. @throws TaskError States.Runtime for an integration that is not offered */
export function createIntegrations(dependencies: IntegrationDependencies): InvokeTask {
  const { clock } = dependencies;
  return async (call) => {
    switch (call.resource) {
      case 'arn:aws:states:::sqs:sendMessage':
        return clock.busy(async () => sendMessage(call, dependencies));
      case 'arn:aws:states:::events:putEvents':
        return clock.busy(async () => putEvents(call, dependencies));
      default: {
        const isFunction = call.resource === 'arn:aws:states:::lambda:invoke' || call.resource.includes(':function:');
        if (isFunction) return invokeFunction(call, dependencies);
        throw new TaskError('States.Runtime', `The local runtime has no integration ${call.resource}.`);
      }
    }
  };
}

/** What the roles of the stack allow. Machines that a person makes through the API bring roles that it does not know: they may call what they name. */
export function machinePermissions(
  roles: readonly { readonly arn: string; readonly policies: readonly PolicyDocument[] }[],
): MayCall {
  const policies = new Map(roles.map((role) => [role.arn, role.policies.map((policy) => parsePolicyDocument(policy))]));
  return (roleArn, asked) => {
    const documents = policies.get(roleArn);
    return documents === undefined || evaluate(documents, { ...asked, keys: {} }) === 'allowed';
  };
}
