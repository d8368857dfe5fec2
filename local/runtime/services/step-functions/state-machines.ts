import type {
  CreateStateMachineCommandInput,
  CreateStateMachineOutput,
  DeleteStateMachineCommandInput,
  DescribeStateMachineCommandInput,
  DescribeStateMachineOutput,
  ListStateMachinesCommandInput,
  ListStateMachinesOutput,
  UpdateStateMachineCommandInput,
  UpdateStateMachineOutput,
  ValidateStateMachineDefinitionCommandInput,
  ValidateStateMachineDefinitionOutput,
} from '@aws-sdk/client-sfn';
import type { MachineRevision } from '../../asl/machines.ts';
import { AwsFault } from '../../gateway/aws-service.ts';
import { checkName, parseArn, validation } from './arns.ts';
import { pageOf } from './paging.ts';
import type { StepFunctionsDependencies } from './step-functions.ts';

export const logging = { level: 'OFF', includeExecutionData: false } as const;
export const tracing = { enabled: false } as const;

export function stateMachineOperations({ runner }: StepFunctionsDependencies) {
  const { machines } = runner;
  return {
    CreateStateMachine(input: CreateStateMachineCommandInput): CreateStateMachineOutput {
      if (input.type === 'EXPRESS') {
        throw new AwsFault('StateMachineTypeNotSupported', 'The local runtime runs STANDARD state machines only');
      }
      if (input.versionDescription !== undefined && !input.publish) {
        throw validation('Version description can only be set when publish is true');
      }
      const definition = input.definition ?? '';
      const machine = machines.create({ name: checkName(input.name), definition, roleArn: input.roleArn ?? '' });
      for (const { key, value } of input.tags ?? []) if (key !== undefined) machine.tags.set(key, value ?? '');
      const version = input.publish ? machines.publish(machine.arn, input.versionDescription) : undefined;
      return {
        stateMachineArn: machine.arn,
        creationDate: new Date(machine.createdAtMs),
        ...(version && { stateMachineVersionArn: version.arn }),
      };
    },

    UpdateStateMachine(input: UpdateStateMachineCommandInput): UpdateStateMachineOutput {
      parseArn(input.stateMachineArn, ['stateMachine']);
      const arn = input.stateMachineArn ?? '';
      machines.get(arn);
      const { definition, roleArn, loggingConfiguration, tracingConfiguration } = input;
      if (!definition && !roleArn && !loggingConfiguration && !tracingConfiguration) {
        throw new AwsFault(
          'MissingRequiredParameter',
          'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
        );
      }
      if (input.versionDescription !== undefined && !input.publish) {
        throw validation('Version description can only be set when publish is true');
      }
      const machine = machines.update(arn, { definition, roleArn });
      const version = input.publish ? machines.publish(arn, input.versionDescription) : undefined;
      return {
        updateDate: new Date(machine.current.updatedAtMs),
        ...(machine.current.revisionId !== undefined && { revisionId: machine.current.revisionId }),
        ...(version && { stateMachineVersionArn: version.arn }),
      };
    },

    DescribeStateMachine(input: DescribeStateMachineCommandInput): DescribeStateMachineOutput {
      const { qualifier } = parseArn(input.stateMachineArn, ['stateMachine']);
      const arn = input.stateMachineArn ?? '';
      const { revision, versionArn } = machines.resolve(arn, () => 0);
      const machine = machines.get(revision.stateMachineArn);
      const version = [...machine.versions.values()].find((candidate) => candidate.arn === versionArn);
      return {
        stateMachineArn: qualifier === undefined ? machine.arn : arn,
        status: machine.deleting ? 'DELETING' : 'ACTIVE',
        type: 'STANDARD',
        creationDate: new Date(version?.createdAtMs ?? machine.createdAtMs),
        ...(version?.description !== undefined && { description: version.description }),
        ...revisionFields(revision),
      };
    },

    ListStateMachines(input: ListStateMachinesCommandInput): ListStateMachinesOutput {
      const sorted = machines.list().sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = pageOf(sorted, { request: input, list: 'state-machines' });
      const stateMachines = items.map((machine) => ({
        stateMachineArn: machine.arn,
        name: machine.name,
        type: 'STANDARD' as const,
        creationDate: new Date(machine.createdAtMs),
      }));
      return { stateMachines, ...(nextToken !== undefined && { nextToken }) };
    },

    /** Deleting a machine that does not exist succeeds, as on AWS. */
    DeleteStateMachine(input: DeleteStateMachineCommandInput): object {
      parseArn(input.stateMachineArn, ['stateMachine']);
      runner.deleteMachine(input.stateMachineArn ?? '');
      return {};
    },

    ValidateStateMachineDefinition(
      input: ValidateStateMachineDefinitionCommandInput,
    ): ValidateStateMachineDefinitionOutput {
      const found = machines.diagnose(input.definition ?? '');
      const wanted = found.filter(({ severity }) => severity === 'ERROR' || input.severity === 'WARNING');
      const limit = input.maxResults || 100;
      return {
        result: found.some(({ severity }) => severity === 'ERROR') ? 'FAIL' : 'OK',
        diagnostics: wanted
          .slice(0, limit)
          .map(({ location, ...rest }) => ({ ...rest, ...(location && { location }) })),
        truncated: wanted.length > limit,
      };
    },
  };
}

export const revisionFields = (revision: MachineRevision) => ({
  name: revision.name,
  definition: revision.definitionText,
  roleArn: revision.roleArn,
  loggingConfiguration: logging,
  tracingConfiguration: tracing,
  ...(revision.revisionId !== undefined && { revisionId: revision.revisionId }),
});
