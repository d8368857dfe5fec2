import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isEnded, operationStates, tmfOrderStates } from '../../src/orders/order-state.ts';
import { retireOperationId } from '../../src/tenants/ids.ts';
import { moveOperation } from '../../src/tenants/operations.ts';
import { orderData } from '../domain/orders/orders.ts';
import { addressOf, emptyTables, makeAbsent, makeComplete, type Ordering, ordering } from '../support/ordering.ts';
import { idleOutbox, outboxRows } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { registerLandingAccount } from '../support/tenants.ts';

let postgres: TestDatabase;
let orders: Ordering;
let input: { operationId: string; tenantId: string };
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  const { database } = postgres;
  await emptyTables(database);
  await registerLandingAccount(database, {
    quotas: { vpcs: 20, elasticIps: 120, natGatewaysPerZone: 20, standardVcpus: 240 },
  });
  orders = ordering(database);
  await orders.place(orderData());
  input = await orders.inputOf('O-1');
});

const eventNames = async () => (await outboxRows(postgres.database)).events.map(({ name }) => name);
/** What the ordering system was told last about the state of an order. */
const lastReasons = async () =>
  (await outboxRows(postgres.database)).events.filter(({ name }) => name === 'OrderStateChanged').at(-1)?.data.reasons;
const move = (to: (typeof operationStates)[number]) =>
  postgres.database
    .transaction()
    .execute((transaction) =>
      moveOperation(
        { operationId: input.operationId, to },
        { transaction, outbox: idleOutbox(orders.now), now: orders.now },
      ),
    );

describe('The last look before anything is made', () => {
  test('stops an order for which the account has no room after all, with the word of the cloud', async () => {
    orders.leaveRoom(0);

    await expect(orders.reserve(input)).rejects.toMatchObject({
      code: 'quota-exceeded',
      message: expect.stringContaining('elastic IP addresses is exhausted'),
    });
  });

  test('done twice is done once', async () => {
    await orders.reserve(input);
    await orders.reserve(input);

    expect(await orders.told('O-1')).toEqual(['1 acknowledged', '2 inProgress']);
  });
});

describe('The handover', () => {
  beforeEach(async () => {
    await orders.reserve(input);
  });

  test('is refused while something of it is missing, and changes nothing', async () => {
    await expect(orders.activate(input)).rejects.toMatchObject({ code: 'not-yet-visible' });

    expect(await orders.told('O-1')).toEqual(['1 acknowledged', '2 inProgress']);
    expect(await eventNames()).not.toContain('TenantActivated');
  });

  test('names the cluster that stands, not one of the tenant that is gone', async () => {
    await makeComplete(postgres.database, input.tenantId);
    await postgres.database
      .insertInto('clusters')
      .columns(['rancher_id', 'cluster_id', 'name', 'tenant_id', 'state', 'version', 'observed_at'])
      .expression(({ selectFrom, val }) =>
        selectFrom('clusters').select([
          'rancher_id',
          val('c-0').as('cluster_id'),
          'name',
          'tenant_id',
          val('gone').as('state'),
          'version',
          'observed_at',
        ]),
      )
      .execute();
    await postgres.database
      .updateTable('clusters')
      .set({ message: 'written last, so read last' })
      .where('state', '=', 'ready')
      .execute();

    await orders.activate(input);

    const { events } = await outboxRows(postgres.database);
    expect(events.find(({ name }) => name === 'TenantActivated')?.data.clusterId).toBe(`c-${input.tenantId}`);
  });

  test('done twice is told once', async () => {
    await makeComplete(postgres.database, input.tenantId);

    await orders.activate(input);
    await orders.activate(input);

    // In the second version and, for readers of before, in the first.
    expect((await eventNames()).filter((name) => name === 'TenantActivated')).toHaveLength(2);
    expect(await orders.told('O-1')).toEqual(['1 acknowledged', '2 inProgress', '3 completed']);
  });

  test('is not undone by a late repetition of an earlier step', async () => {
    await makeComplete(postgres.database, input.tenantId);
    await orders.activate(input);

    await expect(orders.reserve(input)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(orders.retiring(input)).rejects.toMatchObject({ code: 'invalid-input' });

    const tenant = await postgres.database.selectFrom('tenants').selectAll().executeTakeFirstOrThrow();
    expect(tenant).toMatchObject({ phase: 'active', gate_closed_at: null });
  });
});

describe('A retirement', () => {
  test('closes the gate of its tenant once, at its first step', async () => {
    await orders.reserve(input);
    await orders.retiring(input);
    const closedAt = orders.now();
    orders.advance(60_000);

    await orders.retiring(input);

    const tenant = await postgres.database.selectFrom('tenants').selectAll().executeTakeFirstOrThrow();
    expect(tenant).toMatchObject({ phase: 'retiring', gate_closed_at: closedAt });
  });
});

describe('A cancel that keeps the last snapshot', () => {
  test('has it named in the receipt, beside what is gone', async () => {
    await orders.reserve(input);
    await makeComplete(postgres.database, input.tenantId);
    await orders.activate(input);
    await orders.cancel({ orderId: 'C-1', tenant: { name: 'acme' }, keepFinalSnapshot: true });
    const retirement = { operationId: retireOperationId('C-1'), tenantId: input.tenantId };
    await postgres.database
      .updateTable('resources')
      .set({ outputs: JSON.stringify({ finalSnapshotId: 'acme-final' }) })
      .where('slot', '=', 'db-cluster')
      .execute();
    await orders.retiring(retirement);
    await makeAbsent(postgres.database, input.tenantId);

    await orders.retired(retirement);

    const receipt = await postgres.database.selectFrom('receipts').select('body').executeTakeFirstOrThrow();
    expect(receipt.body).toMatchObject({ kept: [{ kind: 'db-cluster-snapshot', id: 'acme-final' }] });
  });
});

describe('A failure', () => {
  test('ends the order with the reason, once, however often its steps run', async () => {
    await orders.reserve(input);
    for (const _time of [1, 2]) await orders.retiring(input);
    for (const _time of [1, 2]) await orders.retired(input);
    for (const _time of [1, 2]) await orders.failed(input, '[quota-exceeded] AddressLimitExceeded');

    expect(await orders.told('O-1')).toEqual(['1 acknowledged', '2 inProgress', '3 failed']);
    expect(await orders.reasonsOf('O-1')).toEqual(['quota-exceeded']);
    expect((await eventNames()).filter((name) => name === 'TenantRetired')).toHaveLength(1);
  });

  test('says whose turn it is and who pays, to the customer and in the cause of the execution', async () => {
    await orders.reserve(input);
    await makeComplete(postgres.database, input.tenantId);
    await orders.retiring(input);
    await makeAbsent(postgres.database, input.tenantId);
    await orders.retired(input);

    const { cause } = await orders.failed(input, '[access-denied] AWS: No. (AccessDenied)');

    const next =
      'Nothing is left of the tenant. The operator has to restore our rights in the cloud account; place a new order after that.';
    expect(cause).toBe(`[access-denied] AWS: No. (AccessDenied) Next: ${next}`);
    expect(await lastReasons()).toEqual([
      {
        code: 'access-denied',
        message: 'AWS: No. (AccessDenied)',
        remedy: next,
        remedyBy: 'operator',
        chargedTo: 'operator',
      },
    ]);
  });

  test('before anything was made costs nobody anything', async () => {
    await orders.reserve(input);
    await orders.retiring(input);
    await orders.retired(input);

    await orders.failed(input, '[quota-exceeded] AddressLimitExceeded');

    expect(await lastReasons()).toMatchObject([{ code: 'quota-exceeded', chargedTo: 'nobody' }]);
  });

  test('that speaks of our insides is kept for the operator', async () => {
    await orders.reserve(input);

    const { cause } = await orders.failed(input, '[lease-lost] Another worker took over stage network.');

    expect(cause).toContain('[lease-lost] Another worker took over stage network.');
    expect(await lastReasons()).toMatchObject([
      { code: 'lease-lost', message: 'The work on the order was interrupted on our side too often.' },
    ]);
  });

  test('is not told as an end while anything has not been seen to be gone', async () => {
    await orders.reserve(input);
    await makeComplete(postgres.database, input.tenantId);
    await orders.retiring(input);

    await expect(orders.retired(input)).rejects.toMatchObject({ code: 'still-present' });
    await makeAbsent(postgres.database, input.tenantId);
    await orders.retired(input);

    const receipt = await postgres.database.selectFrom('receipts').selectAll().executeTakeFirstOrThrow();
    expect(receipt.body).toMatchObject({
      resources: [
        { slot: 'db-cluster', id: 'db-cluster', absenceSeenBy: 'Describe' },
        { slot: 'load-balancer', id: 'load-balancer', absenceSeenBy: 'Describe' },
      ],
    });
  });

  test('of the retirement itself holds the order, once, with the list of what remains', async () => {
    await orders.reserve(input);
    await makeComplete(postgres.database, input.tenantId);
    await orders.retiring(input);
    for (const _time of [1, 2]) await orders.held(input);

    const held = (await outboxRows(postgres.database)).events.filter(({ name }) => name === 'OperationHeld');
    expect(held).toMatchObject([
      {
        data: {
          cause: { code: 'still-present' },
          remaining: [
            { slot: 'db-cluster', id: 'db-cluster' },
            { slot: 'load-balancer' },
            { slot: `lease/${addressOf(input.tenantId)}`, kind: 'lease' },
          ],
        },
      },
    ]);
    expect((await orders.told('O-1')).at(-1)).toBe('3 held');
    expect(await lastReasons()).toMatchObject([
      {
        code: 'still-present',
        remedyBy: 'operator',
        chargedTo: 'operator',
        message: expect.not.stringContaining('db-cluster'),
      },
    ]);
  });
});

describe('An operation', () => {
  test.each(operationStates)('in the state %s has a state of its order', (state) => {
    expect(tmfOrderStates[state]).toBeDefined();
  });

  test.each(operationStates.filter(isEnded))('that is %s stays so', async (end) => {
    await move(end);

    for (const state of operationStates.filter((other) => other !== end)) {
      await expect(move(state)).rejects.toMatchObject({ code: 'invalid-input' });
    }

    await expect(move(end)).resolves.toBeUndefined();
  });

  test('tells its order each state once, numbered without gaps, also when many move it at once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => move('running')));
    await Promise.all(Array.from({ length: 6 }, () => move('unwinding')));
    await Promise.all(Array.from({ length: 6 }, () => move('failed')));

    expect(await orders.told('O-1')).toEqual(['1 acknowledged', '2 inProgress', '3 failed']);
  });
});
