import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ClusterState } from '../../events/cluster-state-changed.v1.ts';
import { admitCluster } from '../../functions/admit-cluster/admit-cluster.ts';
import { checkAbsence } from '../../functions/check-absence/check-absence.ts';
import type { CloudAdapter } from '../../src/clouds/cloud-adapter.ts';
import { emptyTables } from '../support/ordering.ts';
import { idleOutbox, outboxRows } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { type ReservedTenant, registerLandingAccount, reserveTenant } from '../support/tenants.ts';

const now = () => new Date('2026-01-01T00:00:00Z');
const addresses = ['198.51.100.1/32', '198.51.100.2/32', '198.51.100.3/32'];

let postgres: TestDatabase;
let tenant: ReservedTenant;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  await emptyTables(postgres.database);
  tenant = await reserveTenant(postgres.database, { phase: 'provisioning' });
});

/** A cloud that shows these addresses; what happens while it is asked can be told. */
function cloudWith(natAddresses: readonly string[], meanwhile: () => Promise<unknown> = async () => undefined) {
  const cloud: CloudAdapter = {
    cloud: 'aws',
    natAddressesOf: async () => {
      await meanwhile();
      return [...natAddresses];
    },
    failureOf: async () => undefined,
    plan: async () => [],
    remnants: async () => [],
    roomFor: async () => ({ singleTenants: 1, limitedBy: 'nothing' }),
    reachable: async () => ({ reachable: true, detail: '' }),
  };
  return {
    database: postgres.database,
    outbox: idleOutbox(now),
    now,
    deadline: now(),
    invocationId: 'i-1',
    pause: async () => undefined,
    openCloud: async () => cloud,
  };
}

interface SeenCluster {
  readonly name: string;
  readonly region?: string;
  readonly clusterId?: string;
}

const eventOf = (state: ClusterState, cluster: SeenCluster) => ({
  id: 'e-1',
  name: 'ClusterStateChanged',
  data: {
    rancherId: 'rancher-1',
    clusterId: cluster.clusterId ?? 'c-1',
    clusterName: cluster.name,
    cloud: 'aws',
    region: cluster.region ?? 'eu-central-1',
    state,
    observedAt: now().toISOString(),
  },
});
/** As the watch records it, together with the event. */
const becomes = async (state: ClusterState, cluster: SeenCluster) => {
  await postgres.database
    .insertInto('clusters')
    .values({
      rancher_id: 'rancher-1',
      cluster_id: cluster.clusterId ?? 'c-1',
      name: cluster.name,
      state,
      observed_at: now(),
    })
    .onConflict((conflict) => conflict.columns(['rancher_id', 'cluster_id']).doUpdateSet({ state }))
    .execute();
  return eventOf(state, cluster);
};
const closeGate = () =>
  postgres.database.updateTable('tenants').set({ gate_closed_at: now() }).where('id', '=', tenant.tenantId).execute();
const leases = async () => {
  const rows = await postgres.database
    .selectFrom('leases')
    .select(['cidr', 'state', 'tenant_id'])
    .orderBy('cidr')
    .execute();
  return rows.map(({ cidr, state, tenant_id: tenantId }) => `${cidr} ${state} ${tenantId ?? 'nobody'}`);
};

describe('The addresses of a tenant', () => {
  test.each<ClusterState>(['control-plane-ready', 'ready', 'updating', 'disconnected'])(
    'are leased when its cluster is %s, as the cloud shows them, once',
    async (state) => {
      const event = await becomes(state, { name: tenant.clusterName });

      await admitCluster(event, cloudWith(addresses));
      await admitCluster(event, cloudWith(addresses));

      expect(await leases()).toEqual(addresses.map((cidr) => `${cidr} wanted ${tenant.tenantId}`));
      const { events } = await outboxRows(postgres.database);
      expect(events.map(({ name }) => name)).toEqual(['AddressesLeased']);
    },
  );

  test.each<ClusterState>(['provisioning', 'failed', 'removing', 'gone'])(
    'are not leased when it is %s',
    async (state) => {
      await admitCluster(await becomes(state, { name: tenant.clusterName }), cloudWith(addresses));

      expect(await leases()).toEqual([]);
    },
  );

  test('are not leased when the retirement began while the cloud was asked', async () => {
    const event = await becomes('ready', { name: tenant.clusterName });

    await admitCluster(event, cloudWith(addresses, closeGate));

    expect(await leases()).toEqual([]);
  });

  test('keep it from being absent until they are withdrawn', async () => {
    await admitCluster(await becomes('ready', { name: tenant.clusterName }), cloudWith(addresses.slice(0, 1)));
    const input = { operationId: tenant.operationId, tenantId: tenant.tenantId };
    const closedAt = new Date(now().getTime() - 240_000);
    await postgres.database.updateTable('tenants').set({ gate_closed_at: closedAt }).execute();

    const present = await checkAbsence(input, cloudWith([]));
    await postgres.database.updateTable('leases').set({ state: 'withdrawn' }).execute();
    const absent = await checkAbsence(input, cloudWith([]));

    expect(present).toMatchObject({ status: 'pending', waitingFor: ['lease of 198.51.100.1/32'] });
    expect(absent).toEqual({ status: 'absent' });
  });
});

describe('A cluster that somebody made by hand', () => {
  test('is admitted in a registered account, and its leases end with it', async () => {
    await admitCluster(await becomes('ready', { name: 'by-hand' }), cloudWith(addresses));
    const admitted = await leases();
    await admitCluster(await becomes('gone', { name: 'by-hand' }), cloudWith([]));

    expect(admitted).toEqual(addresses.map((cidr) => `${cidr} wanted nobody`));
    expect(await leases()).toEqual(addresses.map((cidr) => `${cidr} leaving nobody`));
  });

  test('is not admitted by an old event when it is gone', async () => {
    const ready = await becomes('ready', { name: 'by-hand' });
    await becomes('gone', { name: 'by-hand' });

    await admitCluster(ready, cloudWith(addresses));

    expect(await leases()).toEqual([]);
  });

  test('is not admitted when it goes while the cloud is asked', async () => {
    const ready = await becomes('ready', { name: 'by-hand' });

    await admitCluster(
      ready,
      cloudWith(addresses, () => becomes('gone', { name: 'by-hand' })),
    );

    expect(await leases()).toEqual([]);
  });

  test('keeps its addresses when an old event tells that it was gone, of itself or of another one of its name', async () => {
    const first = await becomes('gone', { name: 'by-hand', clusterId: 'c-0' });
    await admitCluster(await becomes('ready', { name: 'by-hand' }), cloudWith(addresses));

    await admitCluster(first, cloudWith([]));
    await admitCluster(eventOf('gone', { name: 'by-hand' }), cloudWith(addresses));

    expect(await leases()).toEqual(addresses.map((cidr) => `${cidr} wanted nobody`));
  });

  test('is not admitted where no account is registered', async () => {
    await registerLandingAccount(postgres.database, { id: 'aws-02', regions: ['eu-west-1'] });

    await admitCluster(await becomes('ready', { name: 'by-hand', region: 'us-east-1' }), cloudWith(addresses));

    expect(await leases()).toEqual([]);
  });
});
