import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { conditionsHold } from '../../local/runtime/iam/conditions.ts';
import { evaluate } from '../../local/runtime/iam/evaluate.ts';
import { many, type Statement } from '../../local/runtime/iam/policy.ts';
import { evaluatePrincipals } from '../../local/runtime/iam/principals.ts';
import { loadLandingRoles } from '../../local/runtime/stack/landing-roles.ts';
import { packagedStack, root } from './packaged.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const roles = loadLandingRoles(
  { template: read('infra/landing-account/aws.yml'), settings: JSON.parse(read('infra/stages/local.json')) },
  { managementAccountId: '111111111111', stage: 'local' },
);
const role = roles[0];
if (!role) throw new Error('no AWS landing account is registered for stage local');

const here = (resource: string, service = 'ec2') => `arn:aws:${service}:eu-central-1:${role.accountId}:${resource}`;
const ask = (action: string, resource: string, keys: Record<string, string> = {}) =>
  evaluate(role.policies, { action, resource, keys });
const ours = { 'aws:resourcetag/tenantry:owner': 't-1' };
const marking = { 'aws:requesttag/tenantry:owner': 't-1' };

describe('the role in a landing account', () => {
  test.each([
    ['makes a network with our mark', 'ec2:CreateVpc', here('vpc/*'), marking],
    ['puts a subnet into a network of ours', 'ec2:CreateSubnet', here('vpc/vpc-1'), ours],
    ['marks what it makes', 'ec2:CreateTags', here('natgateway/*'), { 'ec2:createaction': 'CreateNatGateway' }],
    ['marks what is ours already', 'ec2:CreateTags', here('subnet/subnet-1'), ours],
    ['removes a network of ours', 'ec2:DeleteVpc', here('vpc/vpc-1'), ours],
    ['gives back an address of ours', 'ec2:ReleaseAddress', here('elastic-ip/eipalloc-1'), ours],
    ['removes a database of our name', 'rds:DeleteDBCluster', here('cluster:tenantry-t-1', 'rds'), {}],
    [
      'makes a load balancer of our name',
      'elasticloadbalancing:CreateLoadBalancer',
      here('loadbalancer/net/tenantry-t-1/*', 'elasticloadbalancing'),
      {},
    ],
    ['reads', 'ec2:DescribeVpcs', '*', {}],
  ])('%s', (_case, action, resource, keys) => {
    expect(ask(action, resource, keys)).toBe('allowed');
  });

  test.each([
    ['makes no network without our mark', 'ec2:CreateVpc', here('vpc/*'), {}],
    ['puts no subnet into a network that is not ours', 'ec2:CreateSubnet', here('vpc/vpc-2'), {}],
    ['puts its mark on nothing that exists and is not ours', 'ec2:CreateTags', here('vpc/vpc-2'), {}],
    ['removes no network that is not ours', 'ec2:DeleteVpc', here('vpc/vpc-2'), {}],
    ['opens no security group that is not ours', 'ec2:AuthorizeSecurityGroupIngress', here('security-group/sg-2'), {}],
    ['removes no database of another name', 'rds:DeleteDBCluster', here('cluster:billing', 'rds'), {}],
    [
      'removes no load balancer of another name',
      'elasticloadbalancing:DeleteLoadBalancer',
      here('loadbalancer/net/shop/1', 'elasticloadbalancing'),
      {},
    ],
    ['makes no users', 'iam:CreateUser', `arn:aws:iam::${role.accountId}:user/x`, {}],
    ['starts no machines', 'ec2:RunInstances', here('instance/*'), marking],
  ])('%s', (_case, action, resource, keys) => {
    expect(ask(action, resource, keys)).toBe('not-allowed');
  });

  const caller = (accountId: string, name: string) => ({
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${name}/session`,
    accessKeyId: 'ASIA',
    observer: false,
  });
  const assume = (who: ReturnType<typeof caller>, externalId?: string) =>
    evaluatePrincipals(role.trust, {
      caller: who,
      action: 'sts:AssumeRole',
      keys: {
        'aws:principalarn': who.arn.replace(':sts:', ':iam:').replace(/assumed-role\/([^/]+)\/.*/, 'role/$1'),
        ...(externalId !== undefined && { 'sts:externalid': externalId }),
      },
    });

  test('lets a function of the stage in that knows the external id', () => {
    expect(assume(caller('111111111111', 'tenantry-local-ensure-network'), 'tenantry-local-01')).toBe('allowed');
  });

  test.each([
    ['without the external id', caller('111111111111', 'tenantry-local-ensure-network'), undefined],
    [
      'with the external id of another account',
      caller('111111111111', 'tenantry-local-ensure-network'),
      'tenantry-local-02',
    ],
    ['of another stage', caller('111111111111', 'tenantry-dev-ensure-network'), 'tenantry-local-01'],
    ['that is a person', caller('111111111111', 'administrator'), 'tenantry-local-01'],
    ['from another account', caller('999999999999', 'tenantry-local-ensure-network'), 'tenantry-local-01'],
  ])('keeps a caller out %s', (_case, who, externalId) => {
    expect(assume(who, externalId)).toBe('not-allowed');
  });
});

const keysRole = roles.find(({ arn }) => arn === `arn:aws:iam::${role.accountId}:role/tenantry-rancher-keys`);
if (!keysRole) throw new Error('the template has no role for the keys of Rancher');

describe("the role for Rancher's keys", () => {
  const user = (name: string) => `arn:aws:iam::${role.accountId}:user/${name}`;
  const may = (action: string, resource: string) => evaluate(keysRole.policies, { action, resource, keys: {} });

  test.each([
    'iam:CreateAccessKey',
    'iam:ListAccessKeys',
    'iam:UpdateAccessKey',
    'iam:DeleteAccessKey',
    'iam:GetAccessKeyLastUsed',
  ])('may do %s for that one user', (action) => {
    expect(may(action, user('tenantry-rancher'))).toBe('allowed');
    expect(may(action, user('administrator'))).toBe('not-allowed');
    expect(may(action, user('tenantry-rancher-2'))).toBe('not-allowed');
  });

  test.each([
    ['gives the user no rights', 'iam:AttachUserPolicy', user('tenantry-rancher')],
    ['gives the user no password', 'iam:CreateLoginProfile', user('tenantry-rancher')],
    ['makes no users', 'iam:CreateUser', user('x')],
    ['sees no clusters', 'eks:ListClusters', '*'],
  ])('%s', (_case, action, resource) => {
    expect(may(action, resource)).toBe('not-allowed');
  });

  test.each([
    ['the function that rotates', '111111111111', 'tenantry-local-rotate-rancher-keys', 'tenantry-local-01', 'allowed'],
    ['no other function', '111111111111', 'tenantry-local-ensure-network', 'tenantry-local-01', 'not-allowed'],
    [
      'not that of another stage',
      '111111111111',
      'tenantry-dev-rotate-rancher-keys',
      'tenantry-local-01',
      'not-allowed',
    ],
    ['nobody without the external id', '111111111111', 'tenantry-local-rotate-rancher-keys', 'other', 'not-allowed'],
    [
      'nobody of another account',
      '999999999999',
      'tenantry-local-rotate-rancher-keys',
      'tenantry-local-01',
      'not-allowed',
    ],
  ])('lets in %s', (_case, accountId, name, externalId, expected) => {
    const caller = {
      accountId,
      arn: `arn:aws:sts::${accountId}:assumed-role/${name}/session`,
      accessKeyId: 'ASIA',
      observer: false,
    };
    const keys = { 'aws:principalarn': `arn:aws:iam::${accountId}:role/${name}`, 'sts:externalid': externalId };

    expect(evaluatePrincipals(keysRole.trust, { caller, action: 'sts:AssumeRole', keys })).toBe(expected);
  });
});

const denials = packagedStack()
  .buses.flatMap(({ policy }) => many<Statement>(policy.Statement))
  .filter(({ Effect }) => Effect === 'Deny');

describe('the policy of the bus', () => {
  test.each([
    ['somebody of the account', 'tenantry', 'administrator', true],
    ['a function that is not the relay', 'tenantry', 'tenantry-local-accept-order', true],
    ['the relay', 'tenantry', 'tenantry-local-relay-outbox', false],
    ['the pipe, which tells of rejections', 'tenantry', 'tenantry-orders-pipe', false],
    ['somebody who speaks as ordering', 'ordering', 'administrator', false],
    ['an operator', 'operations', 'tenantry-operator', false],
    ['somebody who is no operator', 'operations', 'administrator', true],
    ['a role that is named like one', 'operations', 'tenantry-operator-2', true],
    ['the relay, when it decides', 'operations', 'tenantry-local-relay-outbox', true],
    ['the pipe, when a message decides', 'operations', 'tenantry-orders-pipe', true],
    ['an operator who speaks as the system', 'tenantry', 'tenantry-operator', true],
  ])('as to %s: source %s of %s is denied: %s', (_case, source, name, expected) => {
    const keys = { 'events:source': source, 'aws:principalarn': `arn:aws:iam::111111111111:role/${name}` };

    expect(denials.some(({ Condition }) => conditionsHold(Condition, keys))).toBe(expected);
  });
});
