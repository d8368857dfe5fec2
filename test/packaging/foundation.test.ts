import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { KUBERNETES_PORT } from '../../src/clouds/otc/questions/control-group.ts';
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

  test('keeps what cannot be made again: keys, database, seals of the audit, addresses of Rancher', () => {
    const precious = Object.entries(foundationTemplate().Resources).filter(
      ([id, { Type }]) =>
        ['AWS::KMS::Key', 'AWS::RDS::DBCluster', 'AWS::S3::Bucket'].includes(Type) || id.startsWith('NatAddress'),
    );

    const lost = precious.filter(([, resource]) => !['Retain', 'Snapshot'].includes(String(resource.DeletionPolicy)));

    expect(precious).toHaveLength(7);
    expect(lost.map(([id]) => id)).toEqual([]);
  });

  test('lets functions out to what they call: the clouds and Rancher, the database, and clusters that they register themselves', () => {
    const { FunctionsGroup } = foundationTemplate().Resources;
    const out = FunctionsGroup?.Properties.SecurityGroupEgress as {
      FromPort: number;
      ToPort: number;
      CidrIp: string;
    }[];

    expect(out.map(({ FromPort, ToPort, CidrIp }) => `${FromPort}-${ToPort} ${CidrIp}`)).toEqual([
      '443-443 0.0.0.0/0',
      `${KUBERNETES_PORT}-${KUBERNETES_PORT} 0.0.0.0/0`,
      '5432-5432 10.0.0.0/16',
    ]);
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

  test('keeps the seals of the audit from everybody: locked in compliance mode, private, encrypted, never covered', () => {
    const { AuditSealBucket, AuditSealBucketPolicy } = foundationTemplate().Resources;
    const denied = statementsOf(AuditSealBucketPolicy?.Properties.PolicyDocument);

    expect(AuditSealBucket?.Properties).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE' } } },
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    expect(denied.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny', 'Deny', 'Deny']);
    expect(denied.map(({ Action, Condition }) => [Action, Object.keys(Condition ?? {})])).toEqual([
      ['s3:*', ['Bool']],
      [['s3:DeleteObject', 's3:DeleteObjectVersion'], []],
      ['s3:PutObject', ['ArnNotLike']],
      ['s3:PutObject', ['Null']],
    ]);
  });

  test('lets one role sign, and nobody else, whatever the policies of the account say', () => {
    const { AuditSealKey } = foundationTemplate().Resources;
    const statements = statementsOf(AuditSealKey?.Properties.KeyPolicy);

    const signing = statements.filter(({ Action }) =>
      [Action].flat().some((action) => /^kms:(\*|Sign|S\*|CreateGrant|Create\*)$/.test(action)),
    );

    expect(signing).toMatchObject([{ Sid: 'OnlyTheSealSigns', Action: 'kms:Sign', Condition: { ArnLike: {} } }]);
  });
});

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Condition?: object;
}

function statementsOf(document: unknown): Statement[] {
  return (document as { Statement: Statement[] }).Statement;
}
