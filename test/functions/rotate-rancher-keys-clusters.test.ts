import { AuthorizeSecurityGroupIngressCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { adapterFor } from '../../src/clouds/adapters.ts';
import type { TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import type { ObservedResource, Outputs, PlannedResource } from '../../src/resources/resource-kind.ts';
import { DAY_MS, type KeyRotation, keyRotation } from '../support/key-rotation.ts';
import { emptyTables } from '../support/ordering.ts';
import { createAll } from '../support/planned.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { type ReservedTenant, reserveTenant } from '../support/tenants.ts';

const MINUTE_MS = 60_000;
const YOUNG = { rotateAfterDays: 1 };

let postgres: TestDatabase;
let rotation: KeyRotation;
let tenant: ReservedTenant;
let cluster: TenantCluster;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  await postgres.database.deleteFrom('rancher_keys').execute();
  for (const table of ['stage_leases', 'buckets', 'closures'] as const) {
    await postgres.database.deleteFrom(table).execute();
  }
  await emptyTables(postgres.database);
  rotation = await keyRotation(postgres);
  tenant = await reserveTenant(postgres.database, { phase: 'active' });
  cluster = await tenantCluster();
});
afterEach(() => rotation.close());

describe('A cluster whose key is rotated', () => {
  test('lives on, and its next change is made with the new key', async () => {
    const [old] = rotation.keys();
    await rotation.pass(DAY_MS);
    for (let day = 0; day < 3; day += 1) {
      await rotation.run(YOUNG);
      await rotation.pass(DAY_MS / 2);
      expect((await cluster.look()).state).toBe('ready');
      await rotation.pass(DAY_MS / 2 - MINUTE_MS);
    }
    const ids = rotation.keys().map(({ id }) => id);

    await cluster.admitFrom('198.51.100.7/32');

    expect(ids).not.toContain(old?.id);
    expect(await cluster.endpointAccess()).toContain('198.51.100.7/32');
    expect((await cluster.look()).state).toBe('ready');
  });

  test('keeps the old key while Rancher cannot look at it, whoever is at fault', async () => {
    const [old] = rotation.keys();
    await rotation.pass(DAY_MS);
    await rotation.run(YOUNG);
    rotation.aws.world.faults.add({
      match: { service: 'eks', operation: 'DescribeCluster' },
      fault: 'error',
      code: 'AccessDeniedException',
      message: 'not today',
      times: 1000,
    });
    await rotation.pass(DAY_MS);

    const report = await rotation.run(YOUNG);

    expect(report.outcome).toEqual({ status: 'waiting', for: [expect.stringContaining('not today')] });
    expect(rotation.keys()).toContainEqual({ id: old?.id, active: true });
  });

  test('is lost to Rancher when its key goes before it has another: that is what the steps are for', async () => {
    await rotation.disableByHand();
    await rotation.pass(10 * MINUTE_MS);

    const conditions = await cluster.conditions();

    expect(conditions).toContainEqual(
      expect.objectContaining({ type: 'Updated', status: 'False', message: expect.stringContaining('Syncing error') }),
    );
  });
});

interface TenantCluster {
  look(): Promise<ObservedResource>;
  /** Has Rancher admit one more address to the Kubernetes endpoint. */
  admitFrom(cidr: string): Promise<void>;
  /** As EKS has it. */
  endpointAccess(): Promise<readonly string[]>;
  conditions(): Promise<readonly object[]>;
}

async function tenantCluster(): Promise<TenantCluster> {
  const { aws, access, account } = rotation;
  const adapter = await adapterFor(account, { now: () => aws.clock.now(), rancher: access });
  const plan: TenantPlan = {
    tenantId: tenant.tenantId,
    tenantName: 'acme',
    orderId: tenant.orderId,
    region: 'eu-central-1',
    zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    size: 'small',
    clusterName: tenant.clusterName,
    endpointAccess: aws.foundation.egressCidrs,
  };
  const options = { ownerId: tenant.tenantId };
  const network = outputsOf(await createAll(await adapter.plan('network', plan), options));
  await aws.clock.advance(5 * MINUTE_MS);
  const made = outputsOf(await createAll(await adapter.plan('cluster', plan), { ...options, outputs: network }));
  await admit(['a', 'b', 'c'].map((zone) => `${network[`elastic-ip/nat-${zone}`]?.publicIp}/32`));
  await aws.clock.advance(40 * MINUTE_MS);

  const clusterOf = async (changed: TenantPlan = plan): Promise<PlannedResource> => {
    const found = (await adapter.plan('cluster', changed)).find(({ slot }) => slot === 'cluster');
    if (!found) throw new Error('The plan has no cluster.');
    return found;
  };
  const look = async () => {
    const { kind } = await clusterOf();
    const [found] = await kind.read({ ownerId: tenant.tenantId, providerIds: [] });
    if (!found) throw new Error('There is no cluster.');
    return found;
  };
  return {
    look,
    async admitFrom(cidr) {
      const { kind, wanted } = await clusterOf({ ...plan, endpointAccess: [...plan.endpointAccess, cidr] });
      const outputs: Record<string, Outputs> = { ...network, ...made };
      await kind.change?.({ wanted: wanted((slot) => outputs[slot] ?? {}), observed: await look() });
      await aws.clock.advance(20 * MINUTE_MS);
    },
    async endpointAccess() {
      const context = {
        caller: { accountId: account.account, arn: 'arn:aws:iam::1:root', accessKeyId: 'x', observer: false },
        region: plan.region,
        requestId: 'look',
        invocationId: undefined,
      };
      const { eks } = aws.services;
      const found = (await eks.operations.DescribeCluster?.({ name: plan.clusterName } as never, context)) as {
        cluster?: { resourcesVpcConfig?: { publicAccessCidrs?: string[] } };
      };
      return found.cluster?.resourcesVpcConfig?.publicAccessCidrs ?? [];
    },
    async conditions() {
      const { providerId } = await look();
      return rotation.conditionsOf(providerId);
    },
  };
}

const outputsOf = (resources: Map<string, ObservedResource>): Record<string, Outputs> =>
  Object.fromEntries([...resources].map(([slot, { outputs }]) => [slot, outputs]));

async function admit(addresses: readonly string[]): Promise<void> {
  const ec2 = new EC2Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'unused' },
  });
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: rotation.aws.foundation.loadBalancerSecurityGroupId,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: addresses.map((CidrIp) => ({ CidrIp })) },
      ],
    }),
  );
}
