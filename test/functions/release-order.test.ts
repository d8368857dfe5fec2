import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { admitCluster } from '../../functions/admit-cluster/admit-cluster.ts';
import { deleteNetwork } from '../../functions/delete-network/delete-network.ts';
import { releaseAddresses } from '../../functions/release-addresses/release-addresses.ts';
import { resumeWaits } from '../../functions/resume-waits/resume-waits.ts';
import { applyAllowList } from '../../src/admission/apply-allow-list.ts';
import type { CloudAdapter } from '../../src/clouds/cloud-adapter.ts';
import { FakeAllowList } from '../support/fake-allow-list.ts';
import { FakeProvider } from '../support/fake-kinds.ts';
import { emptyTables } from '../support/ordering.ts';
import { idleOutbox, outboxRows } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { planned } from '../support/stage-work.ts';
import { type ReservedTenant, reserveTenant } from '../support/tenants.ts';

const now = () => new Date('2026-01-01T00:00:00Z');
const [first, second, replaced] = ['198.51.100.1', '198.51.100.2', '198.51.100.9'] as const;

let postgres: TestDatabase;
let tenant: ReservedTenant;
let list: FakeAllowList;
let provider: FakeProvider;
let natAddresses: string[];
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  await emptyTables(postgres.database);
  tenant = await reserveTenant(postgres.database, { phase: 'provisioning' });
  list = new FakeAllowList();
  provider = new FakeProvider(() => now().getTime() / 1000);
  natAddresses = [`${first}/32`, `${second}/32`];
  await hold(tenant.tenantId, first, second);
});

/** Addresses that the registry knows as a tenant's, and that stand at the cloud. */
async function hold(tenantId: string, ...addresses: string[]): Promise<void> {
  for (const publicIp of addresses) {
    const slot = `elastic-ip/${publicIp}`;
    const placed = provider.place({ kind: 'elastic-ip', mark: { ownerId: tenantId, slot, orderId: 'O-1' } });
    await postgres.database
      .insertInto('resources')
      .values({
        owner_id: tenantId,
        slot,
        stage: 'network',
        kind: 'elastic-ip',
        order_id: 'O-1',
        request_id: randomUUID(),
        provider_id: placed.id,
        wanted: '{}',
        outputs: JSON.stringify({ publicIp }),
        state: 'ready',
        since: now(),
      })
      .execute();
  }
}

const dependencies = () => {
  const kind = provider.kind('elastic-ip');
  const cloud: CloudAdapter = {
    cloud: 'aws',
    natAddressesOf: async () => natAddresses,
    failureOf: async () => undefined,
    plan: async () => [first, second].map((address) => planned(kind, { slot: `elastic-ip/${address}` })),
    remnants: async () => [],
    roomFor: async () => ({ singleTenants: 1, limitedBy: 'nothing' }),
    reachable: async () => ({ reachable: true, detail: '' }),
  };
  return {
    database: postgres.database,
    outbox: idleOutbox(now),
    now,
    deadline: now(),
    invocationId: randomUUID(),
    pause: async () => undefined,
    openCloud: async () => cloud,
  };
};

/** The watch records a cluster together with the event that tells of it. */
const admit = async (clusterName: string) => {
  const cluster = { rancherId: 'rancher-1', clusterId: `c-${clusterName}` };
  await postgres.database
    .insertInto('clusters')
    .values({
      rancher_id: cluster.rancherId,
      cluster_id: cluster.clusterId,
      name: clusterName,
      state: 'ready',
      observed_at: now(),
    })
    .onConflict((conflict) => conflict.columns(['rancher_id', 'cluster_id']).doNothing())
    .execute();
  await admitCluster(
    {
      id: randomUUID(),
      name: 'ClusterStateChanged',
      data: {
        ...cluster,
        clusterName,
        cloud: 'aws',
        region: 'eu-central-1',
        state: 'ready',
        observedAt: now().toISOString(),
      },
    },
    dependencies(),
  );
};
const apply = () =>
  applyAllowList({
    ...dependencies(),
    allowList: list,
    capacity: 60,
    rancherId: 'rancher-1',
    pause: async () => undefined,
  });
const input = () => ({ operationId: tenant.operationId, tenantId: tenant.tenantId });
const release = (taskToken = 'token-1') => releaseAddresses({ ...input(), taskToken }, dependencies());
const closeGate = () =>
  postgres.database.updateTable('tenants').set({ gate_closed_at: now() }).where('id', '=', tenant.tenantId).execute();
const answered = async () => (await outboxRows(postgres.database)).callbacks.map(({ token }) => token);
const admitted = () => list.entries.map(({ cidr }) => cidr).toSorted();

describe('An address goes back to the cloud only when nobody admits it any more', () => {
  test('also when a cluster made by hand stands behind the NAT gateways of the tenant', async () => {
    await admit(tenant.clusterName);
    await admit('by-hand');
    await apply();
    await closeGate();

    await release();
    const early = await answered();
    await apply();
    const leaseIds = await postgres.database.selectFrom('leases').select(['id as leaseId', 'cidr']).execute();
    const ofOthers = leaseIds.slice(-1);
    await resumeWaits(
      {
        id: 'e',
        name: 'AllowListChanged',
        data: { groupId: 'sg', added: [], removed: ofOthers, verified: true, used: 0, capacity: 60 },
      },
      dependencies(),
    );

    expect(early).toEqual([]);
    expect(admitted()).toEqual([]);
    expect(await answered()).toEqual(['token-1']);
  });

  test('and the event of such a cluster, after the gate was closed, leases none of them', async () => {
    await closeGate();

    await admit('by-hand');
    await admit(tenant.clusterName);

    expect(await postgres.database.selectFrom('leases').selectAll().execute()).toEqual([]);
  });

  test('when nothing was ever leased the release is answered at once', async () => {
    await closeGate();

    await release();

    expect(await answered()).toEqual(['token-1']);
  });

  test('when the step runs again, whoever withdraws is told again, and the newer token is answered', async () => {
    await admit(tenant.clusterName);
    await apply();
    await closeGate();

    await release('token-1');
    await release('token-2');
    await apply();
    const [lease] = await postgres.database.selectFrom('leases').select(['id as leaseId', 'cidr']).execute();
    await resumeWaits(
      {
        id: 'e',
        name: 'AllowListChanged',
        data: { groupId: 'sg', added: [], removed: lease ? [lease] : [], verified: true, used: 0, capacity: 60 },
      },
      dependencies(),
    );

    const { events } = await outboxRows(postgres.database);
    expect(events.filter(({ name }) => name === 'AddressesReleased')).toHaveLength(2);
    expect(await answered()).toEqual(['token-2']);
  });

  test('when somebody replaced a NAT gateway, the old and the new address are withdrawn', async () => {
    await admit(tenant.clusterName);
    natAddresses = [`${replaced}/32`, `${second}/32`];
    await admit(tenant.clusterName);
    await apply();
    const before = admitted();
    await closeGate();

    await release();
    await apply();

    expect(before).toEqual([`${first}/32`, `${second}/32`, `${replaced}/32`]);
    expect(admitted()).toEqual([]);
  });

  test('a lease that was written after the withdrawal stops the deletion of the network until it is withdrawn', async () => {
    await closeGate();
    await release();
    await postgres.database
      .insertInto('leases')
      .values({
        id: 'lease-late',
        cidr: `${first}/32`,
        cluster_name: 'by-hand',
        state: 'applied',
        rancher_id: 'rancher-1',
        changed_at: now(),
      })
      .execute();
    list.put([{ leaseId: 'lease-late', cidr: `${first}/32` }]);

    const stopped = await deleteNetwork(input(), dependencies());
    const standing = provider.standing().length;
    await apply();
    const gone = await deleteNetwork(input(), dependencies());

    expect(stopped).toEqual({ status: 'pending', waitSeconds: 30, waitingFor: [`lease of ${first}/32`] });
    expect(standing).toBe(2);
    expect(admitted()).toEqual([]);
    expect(gone).toEqual({ status: 'ready' });
  });

  test('and a tenant to which the cloud has given one of them stays admitted', async () => {
    await admit(tenant.clusterName);
    const other = await reserveTenant(postgres.database, { phase: 'active' });
    await hold(other.tenantId, first);
    natAddresses = [`${first}/32`];
    await closeGate();
    await admit(other.clusterName);
    await apply();

    await release();
    await apply();

    expect(admitted()).toEqual([`${first}/32`]);
  });
});
