import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ClusterState } from '../../events/cluster-state-changed.v1.ts';
import { resumeWaits } from '../../functions/resume-waits/resume-waits.ts';
import { registerWait } from '../../src/admission/waits.ts';
import type { CloudAdapter } from '../../src/clouds/cloud-adapter.ts';
import { emptyTables } from '../support/ordering.ts';
import { idleOutbox, outboxRows } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { type ReservedTenant, reserveTenant } from '../support/tenants.ts';

const now = () => new Date('2026-01-01T00:00:00Z');

let postgres: TestDatabase;
let tenant: ReservedTenant;
let asked: number;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  await emptyTables(postgres.database);
  tenant = await reserveTenant(postgres.database, { phase: 'provisioning' });
  asked = 0;
});

/** Counts the questions, and always knows why. */
const cloud: CloudAdapter = {
  cloud: 'aws',
  natAddressesOf: async () => [],
  failureOf: async () => {
    asked += 1;
    return 'The account has no room.';
  },
  plan: async () => [],
  remnants: async () => [],
  roomFor: async () => ({ singleTenants: 1, limitedBy: 'nothing' }),
  reachable: async () => ({ reachable: true, detail: '' }),
};
const outbox = idleOutbox(now);
const seen = (state: ClusterState) =>
  postgres.database
    .insertInto('clusters')
    .values({
      rancher_id: 'rancher-1',
      cluster_id: 'c-1',
      name: tenant.clusterName,
      tenant_id: tenant.tenantId,
      state,
      observed_at: now(),
    })
    .onConflict((conflict) => conflict.columns(['rancher_id', 'cluster_id']).doUpdateSet({ state }))
    .execute();
const wait = () =>
  postgres.database.transaction().execute((transaction) =>
    registerWait(
      {
        token: 'token-1',
        operation_id: tenant.operationId,
        tenant_id: tenant.tenantId,
        condition: 'cluster-ready',
      },
      { transaction, outbox, now },
    ),
  );
const hear = (state: ClusterState) =>
  resumeWaits(
    {
      id: 'e-1',
      name: 'ClusterStateChanged',
      data: {
        rancherId: 'rancher-1',
        clusterId: 'c-1',
        clusterName: tenant.clusterName,
        tenantId: tenant.tenantId,
        region: 'eu-central-1',
        state,
        observedAt: now().toISOString(),
      },
    },
    {
      database: postgres.database,
      outbox,
      now,
      deadline: now(),
      invocationId: 'i-1',
      pause: async () => undefined,
      openCloud: async () => cloud,
    },
  );
const callbacks = async () => (await outboxRows(postgres.database)).callbacks;

describe('An event of a cluster', () => {
  test('that has failed ends the wait with what the cloud says', async () => {
    await wait();
    await seen('failed');

    await hear('failed');

    expect(await callbacks()).toMatchObject([
      { outcome: 'failure', cause: expect.stringContaining('The account has no room.') },
    ]);
  });

  test.each<[ClusterState, ClusterState]>([
    ['failed', 'provisioning'],
    ['failed', 'ready'],
    ['ready', 'provisioning'],
    ['ready', 'disconnected'],
  ])('that was %s once answers no wait when the cluster is %s now, and asks no cloud', async (then, state) => {
    await seen(state);
    await wait();

    await hear(then);

    expect(await callbacks()).toEqual([]);
    expect(asked).toBe(0);
  });

  test('that failed long ago asks no cloud again when nobody waits', async () => {
    await seen('failed');

    await hear('failed');

    expect(asked).toBe(0);
  });
});
