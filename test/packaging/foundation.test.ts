import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { foundationTemplate } from './landing-account.ts';
import { packagedTemplate, root } from './packaged.ts';

const exported = (): string[] =>
  Object.values(foundationTemplate().Outputs as Record<string, { Export: { Name: string } }>)
    .map(({ Export }) => Export.Name)
    .sort();

const imported = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => (key === 'Fn::ImportValue' ? [String(one)] : imported(one)));
};

describe('the foundation', () => {
  test('exports exactly what the application stack imports', () => {
    const names = [...new Set(imported(packagedTemplate().Resources))].sort();

    expect(exported()).toEqual(names);
  });

  test('has a stand-in on a laptop for each of its exports', () => {
    const standIns = JSON.parse(readFileSync(join(root, 'infra/foundation/local-outputs.json'), 'utf8'));

    expect(Object.keys(standIns).sort()).toEqual(exported());
  });

  test('keeps what cannot be made again: keys, database, addresses of Rancher', () => {
    const precious = Object.entries(foundationTemplate().Resources).filter(
      ([id, { Type }]) => ['AWS::KMS::Key', 'AWS::RDS::DBCluster'].includes(Type) || id.startsWith('NatAddress'),
    );

    const lost = precious.filter(([, resource]) => !['Retain', 'Snapshot'].includes(String(resource.DeletionPolicy)));

    expect(precious).toHaveLength(5);
    expect(lost.map(([id]) => id)).toEqual([]);
  });

  test('never writes the rules of the allow-list: one function does', () => {
    const { Resources } = foundationTemplate();

    const writers = Object.entries(Resources).filter(
      ([id, { Type, Properties }]) =>
        (id === 'AllowListGroup' && 'SecurityGroupIngress' in Properties) ||
        (Type === 'AWS::EC2::SecurityGroupIngress' && JSON.stringify(Properties.GroupId).includes('AllowListGroup')),
    );

    expect(writers.map(([id]) => id)).toEqual([]);
  });
});
