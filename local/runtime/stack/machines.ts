import * as z from 'zod';
import { arnOf, ofType, type ResourceView } from './resource-view.ts';
import type { Surroundings } from './template.ts';

export interface StackMachine {
  /** `provision-tenant` */
  readonly name: string;
  readonly stateMachineName: string;
  readonly arn: string;
  readonly versionArn: string;
  /** Alias name → ARN. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** The definition as the service would hold it: every placeholder filled. */
  readonly definition: string;
}

const machine = z.looseObject({
  StateMachineName: z.string(),
  StateMachineType: z.enum(['STANDARD', 'EXPRESS']).default('STANDARD'),
  Definition: z.record(z.string(), z.unknown()).optional(),
  DefinitionString: z.string().optional(),
  DefinitionSubstitutions: z.record(z.string(), z.coerce.string()).default({}),
  RoleArn: z.string(),
});

const version = z.looseObject({ StateMachineArn: z.string() });
const alias = z.looseObject({
  Name: z.string(),
  RoutingConfiguration: z.tuple([z.looseObject({ StateMachineVersionArn: z.string() })]),
});

export function readMachines(views: readonly ResourceView[], { stage }: Surroundings): StackMachine[] {
  const versions = new Map(
    ofType(views, { type: 'AWS::StepFunctions::StateMachineVersion', schema: version }).map(({ ref, properties }) => [
      properties.StateMachineArn,
      ref,
    ]),
  );
  const aliases = ofType(views, { type: 'AWS::StepFunctions::StateMachineAlias', schema: alias });
  return ofType(views, { type: 'AWS::StepFunctions::StateMachine', schema: machine }).map((found) => {
    const { logicalId, properties } = found;
    const arn = arnOf(found);
    const own = aliases.filter(({ ref }) => ref.startsWith(`${arn}:`));
    return {
      name: properties.StateMachineName.slice(`tenantry-${stage}-`.length),
      stateMachineName: properties.StateMachineName,
      arn,
      versionArn: versions.get(arn) ?? arn,
      aliases: Object.fromEntries(own.map(({ ref, properties: { Name } }) => [Name, ref])),
      roleArn: properties.RoleArn,
      type: properties.StateMachineType,
      definition: substitute(logicalId, properties),
    };
  });
}

/** CloudFormation fills `${Name}` wherever it stands in the definition; one that stays open fails the deployment. */
function substitute(logicalId: string, properties: z.infer<typeof machine>): string {
  const text = properties.DefinitionString ?? JSON.stringify(properties.Definition);
  const filled = text.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const value = properties.DefinitionSubstitutions[name];
    return value === undefined ? whole : JSON.stringify(value).slice(1, -1);
  });
  const open = filled.match(/\$\{\w+\}/g);
  if (open) throw new Error(`${logicalId}: nothing fills ${[...new Set(open)].join(', ')}`);
  return filled;
}
