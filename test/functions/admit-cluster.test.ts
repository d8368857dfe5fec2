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
    remainsOfCluster: async () => [],
    roomFor: async () => ({ singleTenants: 1, limitedBy: 'nothing' }),
    reachable: async () => ({ reachable: true, detail: '' }),
  };
  return {
    database: postgres.database,
    outbox: idleOutbox(now),
    now,
    deadline: now(),
    invocationId: 'i-1',
    openCloud: async () => cloud,
  };
}

const becomes = (state: ClusterState, cluster: { name: string; region?: string }) => ({
  id: 'e-1',
  name: 'ClusterStateChanged',
  data: {
    rancherId: 'rancher-1',
    clusterId: 'c-1',
    clusterName: cluster.name,
    cloud: 'aws',
    region: cluster.region ?? 'eu-central-1',
    state,
    observedAt: now().toISOString(),
  },
});
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
      const event = becomes(state, { name: tenant.clusterName });

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
      await admitCluster(becomes(state, { name: tenant.clusterName }), cloudWith(addresses));

      expect(await leases()).toEqual([]);
    },
  );

  test('are not leased when the retirement began while the cloud was asked', async () => {
    const event = becomes('ready', { name: tenant.clusterName });

    await admitCluster(event, cloudWith(addresses, closeGate));

    expect(await leases()).toEqual([]);
  });

  test('keep it from being absent until they are withdrawn', async () => {
    await admitCluster(becomes('ready', { name: tenant.clusterName }), cloudWith(addresses.slice(0, 1)));
    const input = { operationId: tenant.operationId, tenantId: tenant.tenantId };

    const present = await checkAbsence(input, cloudWith([]));
    await postgres.database.updateTable('leases').set({ state: 'withdrawn' }).execute();
    const absent = await checkAbsence(input, cloudWith([]));

    expect(present).toMatchObject({ status: 'present', remaining: ['lease of 198.51.100.1/32'] });
    expect(absent).toEqual({ status: 'absent' });
  });
});

describe('A cluster that somebody made by hand', () => {
  test('is admitted in a registered account, and its leases end with it', async () => {
    await admitCluster(becomes('ready', { name: 'by-hand' }), cloudWith(addresses));
    const admitted = await leases();
    await admitCluster(becomes('gone', { name: 'by-hand' }), cloudWith([]));

    expect(admitted).toEqual(addresses.map((cidr) => `${cidr} wanted nobody`));
    expect(await leases()).toEqual(addresses.map((cidr) => `${cidr} leaving nobody`));
  });

  test('is not admitted where no account is registered', async () => {
    await registerLandingAccount(postgres.database, { id: 'aws-02', regions: ['eu-west-1'] });

    await admitCluster(becomes('ready', { name: 'by-hand', region: 'us-east-1' }), cloudWith(addresses));

    expect(await leases()).toEqual([]);
  });
});
