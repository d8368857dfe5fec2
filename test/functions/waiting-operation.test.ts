import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { retireOperationId } from '../../src/tenants/ids.ts';
import { orderData } from '../domain/orders/orders.ts';
import { emptyTables, makeComplete, type Ordering, ordering } from '../support/ordering.ts';
import { outboxRows } from '../support/outbox-rows.ts';
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

describe('An operation that waits for the one before it', () => {
  const retirement = retireOperationId('C-1');
  const stateOf = async () =>
    (await postgres.database.selectFrom('operations').select('state').where('id', '=', retirement).executeTakeFirst())
      ?.state;

  beforeEach(async () => {
    await orders.reserve(input);
    const { database } = postgres;
    const placed = await database.selectFrom('orders').selectAll().executeTakeFirstOrThrow();
    await database
      .insertInto('orders')
      .values({ ...placed, order_id: 'C-1', kind: 'cancelled', event: '{}', reasons: '[]', announced_state: 'pending' })
      .execute();
    await database
      .insertInto('operations')
      .values({
        id: retirement,
        tenant_id: input.tenantId,
        order_id: 'C-1',
        kind: 'retire',
        state: 'waiting',
        input: '{}',
        created_at: orders.now(),
      })
      .execute();
  });

  test('is started at its end, as a first attempt', async () => {
    await makeComplete(postgres.database, input.tenantId);

    await orders.activate(input);

    expect(await stateOf()).toBe('reserved');
    expect((await outboxRows(postgres.database)).executions.at(-1)).toMatchObject({
      machine: 'retire-tenant',
      name: retirement,
    });
  });

  test('is done with it when the tenant is gone by then', async () => {
    await orders.retiring(input);
    await orders.retired(input);

    await orders.failed(input);

    expect(await stateOf()).toBe('done');
    expect((await outboxRows(postgres.database)).executions).toHaveLength(1);
  });
});
