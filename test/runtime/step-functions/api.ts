import type * as sfn from '@aws-sdk/client-sfn';
import { expect } from '@jest/globals';
import type { InvokeTask } from '../../../local/runtime/asl/tasks/task-runner.ts';
import { createStepFunctions } from '../../../local/runtime/services/step-functions/step-functions.ts';
import { type Bench, bench, prefix } from '../asl/machine.ts';

const context = {
  caller: { accountId: '111111111111', arn: 'arn:aws:iam::111111111111:user/tester', accessKeyId: 'A', observer: true },
  region: 'eu-central-1',
  requestId: 'request',
  invocationId: undefined,
};

interface Calls {
  CreateStateMachine: [Partial<sfn.CreateStateMachineInput>, sfn.CreateStateMachineOutput];
  UpdateStateMachine: [Partial<sfn.UpdateStateMachineInput>, sfn.UpdateStateMachineOutput];
  DescribeStateMachine: [Partial<sfn.DescribeStateMachineInput>, sfn.DescribeStateMachineOutput];
  DeleteStateMachine: [Partial<sfn.DeleteStateMachineInput>, object];
  ListStateMachines: [Partial<sfn.ListStateMachinesInput>, sfn.ListStateMachinesOutput];
  ValidateStateMachineDefinition: [
    Partial<sfn.ValidateStateMachineDefinitionInput>,
    sfn.ValidateStateMachineDefinitionOutput,
  ];
  PublishStateMachineVersion: [Partial<sfn.PublishStateMachineVersionInput>, sfn.PublishStateMachineVersionOutput];
  ListStateMachineVersions: [Partial<sfn.ListStateMachineVersionsInput>, sfn.ListStateMachineVersionsOutput];
  DeleteStateMachineVersion: [Partial<sfn.DeleteStateMachineVersionInput>, object];
  CreateStateMachineAlias: [Partial<sfn.CreateStateMachineAliasInput>, sfn.CreateStateMachineAliasOutput];
  DescribeStateMachineAlias: [Partial<sfn.DescribeStateMachineAliasInput>, sfn.DescribeStateMachineAliasOutput];
  StartExecution: [Partial<sfn.StartExecutionInput>, sfn.StartExecutionOutput];
  DescribeExecution: [Partial<sfn.DescribeExecutionInput>, sfn.DescribeExecutionOutput];
  ListExecutions: [Partial<sfn.ListExecutionsInput>, sfn.ListExecutionsOutput];
  GetExecutionHistory: [Partial<sfn.GetExecutionHistoryInput>, sfn.GetExecutionHistoryOutput];
  StopExecution: [Partial<sfn.StopExecutionInput>, sfn.StopExecutionOutput];
  RedriveExecution: [Partial<sfn.RedriveExecutionInput>, sfn.RedriveExecutionOutput];
  SendTaskSuccess: [Partial<sfn.SendTaskSuccessInput>, object];
  TagResource: [Partial<sfn.TagResourceInput>, object];
  ListTagsForResource: [Partial<sfn.ListTagsForResourceInput>, sfn.ListTagsForResourceOutput];
}

export interface Api extends Bench {
  call<Name extends keyof Calls>(name: Name, input?: Calls[Name][0]): Calls[Name][1];
  /** Creates a machine of one Pass state that shows this text. */
  create(name: string, text?: string): string;
}

export const definitionOf = (text: string): string =>
  JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Show',
    States: { Show: { Type: 'Pass', Output: text, End: true } },
  });

export const roleArn = 'arn:aws:iam::111111111111:role/machine';
export const machineArn = (name: string): string => `${prefix}:stateMachine:${name}`;

export function api(options: { invokeTask?: InvokeTask } = {}): Api {
  const built = bench(options);
  const { operations } = createStepFunctions({ runner: built.runner, clock: built.clock });
  const call: Api['call'] = (name, input = {}) => {
    const operation = operations[name];
    if (!operation) throw new Error(`there is no operation ${name}`);
    return operation(input as never, context) as never;
  };
  return {
    ...built,
    call,
    create(name, text = 'one') {
      const { stateMachineArn } = call('CreateStateMachine', { name, roleArn, definition: definitionOf(text) });
      return stateMachineArn ?? '';
    },
  };
}

export const fault = (code: string, message?: string): unknown =>
  expect.objectContaining({ name: 'AwsFault', code, ...(message !== undefined && { message }) });
