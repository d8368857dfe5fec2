import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readYamlTemplate } from '../../local/runtime/stack/yaml-template.ts';
import { root } from './packaged.ts';

const read = (path: string) => readYamlTemplate(readFileSync(join(root, path), 'utf8'));

export const landingAccountTemplate = () => read('infra/landing-account/aws.yml');
export const foundationTemplate = () => read('infra/foundation/template.yml');

interface Policy {
  readonly PolicyName: string;
  readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | readonly string[] }[] };
}

/** Actions of a role in the account: those our code calls, and those AWS asks for because of them. */
export function landingRoleActions(role: 'ProvisioningRole' | 'RancherKeysRole'): {
  called: string[];
  needed: string[];
} {
  const policies = landingAccountTemplate().Resources[role]?.Properties.Policies as Policy[];
  const actionsOf = (name: string) =>
    policies
      .filter(({ PolicyName }) => PolicyName === name)
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action));
  return { called: actionsOf('calls'), needed: actionsOf('needed-by-the-calls') };
}
