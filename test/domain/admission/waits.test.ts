import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { resumeWaits } from '../../../functions/resume-waits/resume-waits.ts';
import { answerWaits, failWaits, registerWait } from '../../../src/admission/waits.ts';
import type { Transaction } from '../../../src/postgres/database.ts';
import { idleOutbox, outboxRows } from '../../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { type ReservedTenant, reserveTenant } from '../../support/tenants.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const now = () => at(0);

let postgres: TestDatabase;
let tenant: ReservedTenant;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  await postgres.database.deleteFrom('waits').execute();
  await postgres.database.deleteFrom('outbox').execute();
  tenant = await reserveTenant(postgres.database, { phase: 'provisioning' });
});

const inTransaction = <Result>(run: (transaction: Transaction) => Promise<Result>) =>
  postgres.database.transaction().execute(run);
const outbox = idleOutbox(now);

type Condition = 'cluster-ready' | 'addresses-withdrawn';
const waitFor = (condition: Condition, token = 'token-1') => ({
  token,
  operation_id: tenant.operationId,
  tenant_id: tenant.tenantId,
  condition,
});
const register = (condition: Condition, token?: string) =>
  inTransaction((transaction) => registerWait(waitFor(condition, token), { transaction, outbox, now }));
const answer = () => inTransaction((transaction) => answerWaits(tenant.tenantId, { transaction, outbox, now }));
const callbacks = async () => (await outboxRows(postgres.database)).callbacks;
const open = async () =>
  (await postgres.database.selectFrom('waits').select('token').execute()).map(({ token }) => token);

const clusterBecomes = (state: string, facts: { message?: string; clusterId?: string } = {}) =>
  postgres.database
    .insertInto('clusters')
    .values({
      rancher_id: 'rancher-1',
      cluster_id: facts.clusterId ?? `c-${tenant.tenantId}`,
      name: tenant.clusterName,
      tenant_id: tenant.tenantId,
      cloud: 'aws',
      region: 'eu-central-1',
      network: null,
      state,
      message: facts.message ?? null,
      version: 'v1.33.1',
      observed_at: now(),
    })
    .onConflict((conflict) =>
      conflict.columns(['rancher_id', 'cluster_id']).doUpdateSet({ state, message: facts.message ?? null }),
    )
    .execute();

const leased = (state: 'wanted' | 'applied' | 'leaving' | 'withdrawn') =>
  postgres.database
    .insertInto('leases')
    .values({
      id: `lease-${tenant.tenantId}`,
      cidr: '198.51.100.1/32',
      cluster_name: tenant.clusterName,
      tenant_id: tenant.tenantId,
      order_id: tenant.orderId,
      state,
      rancher_id: tenant.tenantId,
      changed_at: now(),
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ state }))
    .execute();

const allowListChanged = () => ({
  id: 'e-1',
  name: 'AllowListChanged',
  data: {
    groupId: 'sg-1',
    added: [{ leaseId: `lease-${tenant.tenantId}`, cidr: '198.51.100.1/32' }],
    removed: [],
    verified: true as const,
    used: 1,
    capacity: 60,
  },
});
const resume = () =>
  resumeWaits(allowListChanged(), {
    database: postgres.database,
    outbox,
    now,
    deadline: at(60),
    invocationId: 'resumer',
    pause: async () => undefined,
    openCloud: () => Promise.reject(new Error('No cloud is asked for an allow-list.')),
  });

describe('A wait for the cluster', () => {
  test.each([
    ['the cluster is not ready', 'provisioning', 'applied'],
    ['an address is not admitted', 'ready', 'wanted'],
    ['an address is on its way out', 'ready', 'leaving'],
  ] as const)('stays open while %s', async (_case, cluster, lease) => {
    await clusterBecomes(cluster);
    await leased(lease);

    await register('cluster-ready');
    await answer();

    expect(await open()).toEqual(['token-1']);
    expect(await callbacks()).toEqual([]);
  });

  test('stays open while nothing is leased, though the cluster is ready', async () => {
    await clusterBecomes('ready');

    await register('cluster-ready');

    expect(await open()).toEqual(['token-1']);
  });

  test('is answered once, with the milestone, when both hold', async () => {
    await register('cluster-ready');
    await clusterBecomes('ready');
    await leased('applied');

    await answer();
    await answer();

    expect(await callbacks()).toEqual([
      { token: 'token-1', outcome: 'success', output: { status: 'ready', clusterId: `c-${tenant.tenantId}` } },
    ]);
    const { events } = await outboxRows(postgres.database);
    expect(events).toMatchObject([{ name: 'TenantMilestoneReached', data: { milestone: 'cluster-ready' } }]);
  });

  test('that begins when both hold already is answered at once', async () => {
    await clusterBecomes('ready');
    await leased('applied');

    await register('cluster-ready');

    expect(await callbacks()).toMatchObject([{ token: 'token-1', outcome: 'success' }]);
    expect(await open()).toEqual([]);
  });

  test('fails in the words of Rancher when the cluster has failed', async () => {
    await register('cluster-ready');
    await clusterBecomes('failed', { message: 'AccessDeniedException: eks:CreateCluster' });

    await answer();

    expect(await callbacks()).toEqual([
      {
        token: 'token-1',
        outcome: 'failure',
        error: 'TerminalFailure',
        cause: '[resource-failed] AccessDeniedException: eks:CreateCluster',
      },
    ]);
  });

  test('is not answered by an earlier cluster of the tenant that is gone', async () => {
    await clusterBecomes('gone', { clusterId: 'c-first', message: 'was removed' });
    await clusterBecomes('ready', { clusterId: 'c-second' });
    await leased('applied');

    await register('cluster-ready');

    expect(await callbacks()).toMatchObject([{ output: { status: 'ready', clusterId: 'c-second' } }]);
  });

  test('has one token: a step that runs again replaces it, and knows since when it has waited', async () => {
    await register('cluster-ready', 'token-1');

    const again = await inTransaction((transaction) =>
      registerWait(waitFor('cluster-ready', 'token-2'), { transaction, outbox, now: () => at(1500) }),
    );

    expect(again).toEqual({ waitingSince: at(0) });
    expect(await open()).toEqual(['token-2']);
  });
});

describe('A wait for the withdrawal of addresses', () => {
  test('is answered when none is left in the list', async () => {
    await leased('leaving');
    await register('addresses-withdrawn');
    const early = await callbacks();
    await leased('withdrawn');

    await answer();

    expect(early).toEqual([]);
    expect(await callbacks()).toMatchObject([{ token: 'token-1', outcome: 'success' }]);
  });

  test('goes on when the order is cancelled: a retirement waits for it', async () => {
    await leased('leaving');
    await register('addresses-withdrawn');

    await inTransaction((transaction) =>
      failWaits(
        { tenantId: tenant.tenantId, error: 'TerminalFailure', cause: '[cancelled]' },
        { transaction, outbox, now },
      ),
    );

    expect(await open()).toEqual(['token-1']);
  });
});

describe('No wake-up is lost', () => {
  test('when the wait is being stored while the allow-list changes', async () => {
    await clusterBecomes('ready');
    await leased('wanted');
    const stored = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();

    const storing = inTransaction(async (transaction) => {
      await registerWait(waitFor('cluster-ready'), { transaction, outbox, now });
      stored.resolve();
      await mayCommit.promise;
    });
    await stored.promise;
    await leased('applied');
    const resuming = resume();
    await new Promise((resolve) => setTimeout(resolve, 50));
    mayCommit.resolve();
    await Promise.all([storing, resuming]);

    expect(await callbacks()).toMatchObject([{ token: 'token-1', outcome: 'success' }]);
  });

  test('when the event is dealt with while the wait is being stored', async () => {
    await clusterBecomes('ready');
    await leased('applied');

    await Promise.all([resume(), register('cluster-ready'), resume(), resume()]);

    expect(await callbacks()).toHaveLength(1);
    expect(await open()).toEqual([]);
  });

  test('when a tenant is cancelled before its step has stored the wait', async () => {
    await postgres.database
      .updateTable('operations')
      .set({ cancelled_by_order_id: 'O-cancel' })
      .where('id', '=', tenant.operationId)
      .execute();

    await expect(register('cluster-ready')).rejects.toMatchObject({ code: 'cancelled' });

    expect(await open()).toEqual([]);
  });

  test('when a tenant is being retired before its step has stored the wait', async () => {
    await postgres.database
      .updateTable('tenants')
      .set({ gate_closed_at: now() })
      .where('id', '=', tenant.tenantId)
      .execute();

    await expect(register('cluster-ready')).rejects.toMatchObject({ code: 'gate-closed' });
    await expect(register('addresses-withdrawn')).resolves.toBeDefined();
  });
});
