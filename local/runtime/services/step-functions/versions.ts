import type {
  DeleteStateMachineVersionCommandInput,
  ListStateMachineVersionsCommandInput,
  ListStateMachineVersionsOutput,
  PublishStateMachineVersionCommandInput,
  PublishStateMachineVersionOutput,
} from '@aws-sdk/client-sfn';
import { AwsFault } from '../../gateway/aws-service.ts';
import { parseArn } from './arns.ts';
import { pageOf } from './paging.ts';
import type { StepFunctionsDependencies } from './step-functions.ts';

export function versionOperations({ runner: { machines } }: StepFunctionsDependencies) {
  return {
    PublishStateMachineVersion(input: PublishStateMachineVersionCommandInput): PublishStateMachineVersionOutput {
      parseArn(input.stateMachineArn, ['stateMachine']);
      const machine = machines.get(input.stateMachineArn ?? '');
      const current = machine.current.revisionId ?? 'INITIAL';
      if (input.revisionId !== undefined && input.revisionId !== current) {
        throw new AwsFault(
          'ConflictException',
          `Failed to publish the State Machine version for revision ${input.revisionId}. The current State Machine revision is ${current}.`,
          { status: 409 },
        );
      }
      const version = machines.publish(machine.arn, input.description);
      return { stateMachineVersionArn: version.arn, creationDate: new Date(version.createdAtMs) };
    },

    ListStateMachineVersions(input: ListStateMachineVersionsCommandInput): ListStateMachineVersionsOutput {
      parseArn(input.stateMachineArn, ['stateMachine']);
      const versions = [...machines.get(input.stateMachineArn ?? '').versions.values()].reverse();
      const { items, nextToken } = pageOf(versions, { request: input, list: `versions/${input.stateMachineArn}` });
      const stateMachineVersions = items.map((version) => ({
        stateMachineVersionArn: version.arn,
        creationDate: new Date(version.createdAtMs),
      }));
      return { stateMachineVersions, ...(nextToken !== undefined && { nextToken }) };
    },

    DeleteStateMachineVersion(input: DeleteStateMachineVersionCommandInput): object {
      const arn = input.stateMachineVersionArn ?? '';
      const { qualifier } = parseArn(arn, ['stateMachine']);
      const machine = machines.find(arn.slice(0, arn.lastIndexOf(':')));
      const aliases = [...(machine?.aliases.values() ?? [])].filter(({ routing }) =>
        routing.some(({ stateMachineVersionArn }) => stateMachineVersionArn === arn),
      );
      if (aliases.length > 0) {
        const names = aliases.map(({ name }) => name).join(', ');
        throw new AwsFault(
          'ConflictException',
          `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${names}]`,
          { status: 409 },
        );
      }
      machine?.versions.delete(Number(qualifier));
      return {};
    },
  };
}
