import type {
  CreateStateMachineAliasCommandInput,
  CreateStateMachineAliasOutput,
  DeleteStateMachineAliasCommandInput,
  DescribeStateMachineAliasCommandInput,
  DescribeStateMachineAliasOutput,
  ListStateMachineAliasesCommandInput,
  ListStateMachineAliasesOutput,
  RoutingConfigurationListItem,
  UpdateStateMachineAliasCommandInput,
  UpdateStateMachineAliasOutput,
} from '@aws-sdk/client-sfn';
import type { Machine, MachineAlias } from '../../asl/machines.ts';
import { AwsFault } from '../../gateway/aws-service.ts';
import { parseArn, validation } from './arns.ts';
import { pageOf } from './paging.ts';
import type { StepFunctionsDependencies } from './step-functions.ts';

const namePattern = '^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$';

export function aliasOperations({ runner: { machines }, clock }: StepFunctionsDependencies) {
  const machineOf = (arn: string): Machine | undefined => machines.find(arn.slice(0, arn.lastIndexOf(':')));
  const get = (arn: string | undefined): MachineAlias => {
    const { qualifier = '' } = parseArn(arn, ['stateMachine']);
    const alias = machineOf(arn ?? '')?.aliases.get(qualifier);
    if (alias) return alias;
    throw new AwsFault('ResourceNotFound', 'Request references a resource that does not exist.');
  };
  return {
    CreateStateMachineAlias(input: CreateStateMachineAliasCommandInput): CreateStateMachineAliasOutput {
      const name = checkAliasName(input.name ?? '');
      const routing = checkRouting(input.routingConfiguration ?? []);
      const first = routing[0]?.stateMachineVersionArn ?? '';
      const machine = machines.get(first.slice(0, first.lastIndexOf(':')));
      for (const { stateMachineVersionArn } of routing) machines.resolve(stateMachineVersionArn, () => 0);
      const existing = machine.aliases.get(name);
      if (existing && (existing.description !== input.description || !sameRouting(existing.routing, routing))) {
        throw new AwsFault(
          'ConflictException',
          'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
          { status: 409 },
        );
      }
      const alias: MachineAlias = existing ?? {
        arn: `${machine.arn}:${name}`,
        name,
        description: input.description,
        routing,
        createdAtMs: clock.now(),
        updatedAtMs: clock.now(),
      };
      machine.aliases.set(name, alias);
      return { stateMachineAliasArn: alias.arn, creationDate: new Date(alias.createdAtMs) };
    },

    DescribeStateMachineAlias(input: DescribeStateMachineAliasCommandInput): DescribeStateMachineAliasOutput {
      const alias = get(input.stateMachineAliasArn);
      return {
        stateMachineAliasArn: alias.arn,
        name: alias.name,
        ...(alias.description !== undefined && { description: alias.description }),
        routingConfiguration: [...alias.routing],
        creationDate: new Date(alias.createdAtMs),
        updateDate: new Date(alias.updatedAtMs),
      };
    },

    UpdateStateMachineAlias(input: UpdateStateMachineAliasCommandInput): UpdateStateMachineAliasOutput {
      const alias = get(input.stateMachineAliasArn);
      if (input.routingConfiguration) {
        const routing = checkRouting(input.routingConfiguration);
        for (const { stateMachineVersionArn } of routing) machines.resolve(stateMachineVersionArn, () => 0);
        alias.routing = routing;
      }
      if (input.description !== undefined) alias.description = input.description;
      alias.updatedAtMs = clock.now();
      return { updateDate: new Date(alias.updatedAtMs) };
    },

    DeleteStateMachineAlias(input: DeleteStateMachineAliasCommandInput): object {
      const alias = get(input.stateMachineAliasArn);
      machineOf(alias.arn)?.aliases.delete(alias.name);
      return {};
    },

    ListStateMachineAliases(input: ListStateMachineAliasesCommandInput): ListStateMachineAliasesOutput {
      const { qualifier } = parseArn(input.stateMachineArn, ['stateMachine']);
      const arn = input.stateMachineArn ?? '';
      const machine = qualifier === undefined ? machines.get(arn) : machineOf(arn);
      const aliases = [...(machine?.aliases.values() ?? [])].filter(
        ({ routing }) => qualifier === undefined || routing.some((route) => route.stateMachineVersionArn === arn),
      );
      const { items, nextToken } = pageOf(aliases, { request: input, list: `aliases/${arn}` });
      const stateMachineAliases = items.map((alias) => ({
        stateMachineAliasArn: alias.arn,
        creationDate: new Date(alias.createdAtMs),
      }));
      return { stateMachineAliases, ...(nextToken !== undefined && { nextToken }) };
    },
  };
}

function checkAliasName(name: string): string {
  const refused = (constraint: string) =>
    validation(`1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: ${constraint}`);
  if (name.length > 80) throw refused('Member must have length less than or equal to 80');
  if (new RegExp(namePattern).test(name)) return name;
  throw refused(`Member must satisfy regular expression pattern: ${namePattern}`);
}

function checkRouting(items: readonly RoutingConfigurationListItem[]): MachineAlias['routing'] {
  const routing = items.map((item) => ({
    stateMachineVersionArn: item.stateMachineVersionArn ?? '',
    weight: item.weight ?? 0,
  }));
  const arns = routing.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
  if (arns.some((arn) => !/:stateMachine:[^:]+:\d+$/.test(arn))) {
    throw validation(`Routing configuration must contain state machine version ARNs. Received: [${arns.join(', ')}]`);
  }
  if (new Set(arns).size < arns.length) {
    throw validation(
      `Routing configuration must contain distinct state machine version ARNs. Received: [${arns.join(', ')}]`,
    );
  }
  const weights = routing.map(({ weight }) => weight);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
    throw validation(`Sum of routing configuration weights must equal 100. Received: [${weights.join(', ')}]`);
  }
  return routing;
}

const sameRouting = (a: MachineAlias['routing'], b: MachineAlias['routing']): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
