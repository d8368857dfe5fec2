import { globSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { prepareLandingProject } from '../../../scripts/prepare-otc-project.ts';
import { openOtcAdapter } from '../../../src/clouds/otc/adapter.ts';
import { BACKEND_ROLE } from '../../support/backend.ts';
import { ADMINISTRATOR_TOKEN, type SimulatedOtc, simulatedOtc } from '../../support/simulated-otc.ts';

let otc: SimulatedOtc;

beforeEach(async () => {
  otc = await simulatedOtc();
});

afterEach(() => otc.close());

const prepare = (roles: readonly string[]) =>
  prepareLandingProject({
    project: 'landing-project',
    domain: 'domain',
    region: 'eu-de',
    issuer: otc.issuer,
    jwks: otc.jwks,
    audience: 'tenantry-otc',
    roles,
    token: ADMINISTRATOR_TOKEN,
    endpointUrl: otc.dependencies.endpointUrl,
  });

const room = (access: { identityProvider: string; audience: string }, project = 'landing-project') =>
  openOtcAdapter(
    { ...otc.landingAccount, account: project, access: { ...otc.landingAccount.access, ...access } },
    otc.dependencies,
  ).roomFor('eu-de', 'small');

describe('a prepared project of the Open Telekom Cloud', () => {
  it('can be entered by the role that was named, and by it no other project', async () => {
    const access = await prepare([BACKEND_ROLE]);

    expect(await room(access)).toEqual({ singleTenants: 3, limitedBy: 'publicIps' });
    await expect(room(access, 'another-project')).rejects.toMatchObject({ code: 'access-denied' });
  });

  it('cannot be entered by another role of the same account', async () => {
    const access = await prepare([`${BACKEND_ROLE}-of-somebody`]);

    await expect(room(access)).rejects.toMatchObject({ code: 'access-denied' });
  });

  it('cannot be entered when the keys of the issuer are not those that were given', async () => {
    const { keys: [key = {}] = [] } = otc.jwks;
    const { identityProvider, audience } = await prepareLandingProject({
      project: 'landing-project',
      domain: 'domain',
      region: 'eu-de',
      issuer: otc.issuer,
      jwks: {
        keys: [{ ...key, n: String(Reflect.get(key, 'n')).replace(/^./, (first) => (first === 'w' ? 'x' : 'w')) }],
      },
      audience: 'tenantry-otc',
      roles: [BACKEND_ROLE],
      token: ADMINISTRATOR_TOKEN,
      endpointUrl: otc.dependencies.endpointUrl,
    });

    await expect(room({ identityProvider, audience })).rejects.toMatchObject({
      message: expect.stringContaining('IAM.0001'),
    });
  });

  it('is prepared by nobody but an administrator', async () => {
    const attempt = prepareLandingProject({
      project: 'p',
      domain: 'd',
      region: 'eu-de',
      issuer: otc.issuer,
      jwks: otc.jwks,
      audience: 'tenantry-otc',
      roles: [],
      token: 'of-somebody',
      endpointUrl: otc.dependencies.endpointUrl,
    });

    await expect(attempt).rejects.toThrow('POST /v3/groups: 401');
  });
});

describe('the rights in a landing project', () => {
  /** Of each call the action, by the lists of actions in the references of the services. */
  const actionOf: Readonly<Record<string, string>> = {
    'POST vpc /v1/{}/vpcs': 'vpc:vpcs:create',
    'GET vpc /v1/{}/vpcs': 'vpc:vpcs:list',
    'DELETE vpc /v1/{}/vpcs/{}': 'vpc:vpcs:delete',
    'POST vpc /v1/{}/subnets': 'vpc:subnets:create',
    'GET vpc /v1/{}/subnets': 'vpc:subnets:get',
    'DELETE vpc /v1/{}/vpcs/{}/subnets/{}': 'vpc:subnets:delete',
    'POST vpc /v1/{}/publicips': 'vpc:publicIps:create',
    'GET vpc /v1/{}/publicips': 'vpc:publicIps:list',
    'DELETE vpc /v1/{}/publicips/{}': 'vpc:publicIps:delete',
    'POST vpc /v2.0/{}/vpcs/{}/tags/action': 'vpc:vpcTags:create',
    'POST vpc /v2.0/{}/vpcs/resource_instances/action': 'vpc:vpcTags:get',
    'POST vpc /v2.0/{}/subnets/{}/tags/action': 'vpc:subnetTags:create',
    'POST vpc /v2.0/{}/subnets/resource_instances/action': 'vpc:subnetTags:get',
    'POST vpc /v2.0/{}/publicips/{}/tags/action': 'vpc:publicipTags:create',
    'POST vpc /v2.0/{}/publicips/resource_instances/action': 'vpc:publicipTags:get',
    'POST vpc /v3/{}/vpc/security-groups': 'vpc:securityGroups:create',
    'GET vpc /v3/{}/vpc/security-groups': 'vpc:securityGroups:get',
    'DELETE vpc /v3/{}/vpc/security-groups/{}': 'vpc:securityGroups:delete',
    'POST vpc /v3/{}/vpc/security-group-rules': 'vpc:securityGroupRules:create',
    'GET vpc /v3/{}/vpc/security-group-rules': 'vpc:securityGroupRules:get',
    'DELETE vpc /v3/{}/vpc/security-group-rules/{}': 'vpc:securityGroupRules:delete',
    'GET vpc /v1/{}/quotas': 'vpc:quotas:list',
    'POST nat /v2.0/nat_gateways': 'nat:natGateways:create',
    'GET nat /v2.0/nat_gateways': 'nat:natGateways:list',
    'DELETE nat /v2.0/nat_gateways/{}': 'nat:natGateways:delete',
    'POST nat /v2.0/{}/nat_gateways/{}/tags/action': 'nat:natGatewayTags:create',
    'POST nat /v2.0/{}/nat_gateways/resource_instances/action': 'nat:natGatewayTags:get',
    'POST nat /v2.0/snat_rules': 'nat:snatRules:create',
    'GET nat /v2.0/snat_rules': 'nat:snatRules:list',
    'DELETE nat /v2.0/snat_rules/{}': 'nat:snatRules:delete',
    'POST rds /v3/{}/instances': 'rds:instance:create',
    'GET rds /v3/{}/instances': 'rds:instance:list',
    'DELETE rds /v3/{}/instances/{}': 'rds:instance:delete',
    'POST rds /v3/{}/instances/{}/tags/action': 'rds:instance:modify',
    'PUT rds /v3/{}/instances/{}/security-group': 'rds:instance:modifySecurityGroup',
    'PUT rds /v3/{}/instances/{}/backups/policy': 'rds:instance:modifyBackupPolicy',
    'POST rds /v3/{}/backups': 'rds:backup:create',
    'GET rds /v3/{}/backups': 'rds:backup:list',
    'GET rds /v3/{}/quotas': 'rds:instance:list',
    'POST elb /v3/{}/elb/loadbalancers': 'elb:loadbalancers:create',
    'GET elb /v3/{}/elb/loadbalancers': 'elb:loadbalancers:list',
    'DELETE elb /v3/{}/elb/loadbalancers/{}': 'elb:loadbalancers:delete',
    'GET elb /v3/{}/elb/quotas/details': 'elb:quotas:list',
    'POST cce /api/v3/projects/{}/clusters': 'cce:cluster:create',
    'GET cce /api/v3/projects/{}/clusters': 'cce:cluster:list',
    'DELETE cce /api/v3/projects/{}/clusters/{}': 'cce:cluster:delete',
    'POST cce /api/v3/projects/{}/clusters/{}/clustercert': 'cce:cluster:get',
    'PUT cce /api/v3/projects/{}/clusters/{}/mastereip': 'cce:cluster:update',
    'POST cce /api/v3/projects/{}/clusters/{}/nodepools': 'cce:nodepool:create',
    'GET cce /api/v3/projects/{}/clusters/{}/nodepools': 'cce:nodepool:list',
    'PUT cce /api/v3/projects/{}/clusters/{}/nodepools/{}': 'cce:nodepool:update',
    'DELETE cce /api/v3/projects/{}/clusters/{}/nodepools/{}': 'cce:nodepool:delete',
    'GET cce /api/v3/projects/{}/quotas': 'cce:quota:get',
    'GET ecs /v1/{}/cloudservers/limits': 'ecs:cloudServerQuotas:get',
    'GET evs /v2/{}/cloudvolumes/detail': 'evs:volumes:list',
    'DELETE evs /v2/{}/volumes/{}': 'evs:volumes:delete',
  };

  it('are one action for each call that the adapter can make, and no other', () => {
    const policy = JSON.parse(
      readFileSync(new URL('../../../infra/landing-account/otc-policy.json', import.meta.url), 'utf8'),
    ) as { Statement: [{ Action: string[] }] };

    expect([...policy.Statement[0].Action].sort()).toEqual([...new Set(Object.values(actionOf))].sort());
  });

  it('know every path that stands in the adapter', () => {
    const known = [...new Set(Object.keys(actionOf).map((line) => line.replace(/^\w+ \w+ /, '')))];

    expect(pathsInAdapter()).toEqual(known.sort());
  });
});

/** The paths that the adapter writes out, with what it puts in left blank. */
function pathsInAdapter(): string[] {
  const folder = new URL('../../../src/clouds/otc/', import.meta.url).pathname;
  const source = globSync(`${folder}**/*.ts`).map((file) => readFileSync(file, 'utf8'));
  const written = source.flatMap((text) => [...text.matchAll(/['`](\/(?:api\/)?v\d[^'`\s]*\/[^'`\s]*)['`]/g)]);
  const blank = /\$\{plural\}/;
  const collections = ['vpcs', 'subnets', 'publicips', 'nat_gateways'];
  const paths = written.flatMap(([, path = '']) =>
    blank.test(path) ? collections.map((plural) => path.replace(blank, plural)) : [path],
  );
  return [...new Set(paths.map((path) => path.replace(/\$?\{[\w.]+\}/g, '{}')))].sort();
}
