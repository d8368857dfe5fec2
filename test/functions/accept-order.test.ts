import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { orderData } from '../domain/orders/orders.ts';
import { emptyTables, type Ordering, ordering } from '../support/ordering.ts';
import { outboxRows } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { registerLandingAccount } from '../support/tenants.ts';

let postgres: TestDatabase;
let orders: Ordering;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  const { database } = postgres;
  await emptyTables(database);
  orders = ordering(database);
  await registerLandingAccount(database, {
    quotas: { vpcs: 20, elasticIps: 120, natGatewaysPerZone: 20, standardVcpus: 240 },
  });
});

const tenants = () => postgres.database.selectFrom('tenants').select(['name', 'phase', 'order_id']).execute();
const executions = async () => (await outboxRows(postgres.database)).executions;
const refusals = async () =>
  (await outboxRows(postgres.database)).events.filter(({ name }) => name === 'OrderMessageRejected');
const named = (orderId: string, name: string) => orderData({ orderId, tenant: { name } });

describe('An order', () => {
  test('that can be served is acknowledged, and its operation starts once, under its own name', async () => {
    await orders.place(named('O-1', 'acme'));

    const { operationId, tenantId } = await orders.inputOf('O-1');
    expect(await orders.told('O-1')).toEqual(['1 acknowledged']);
    expect(await tenants()).toEqual([{ name: 'acme', phase: 'reserved', order_id: 'O-1' }]);
    expect(await executions()).toEqual([
      {
        machine: 'provision-tenant',
        name: operationId,
        input: { operationId, tenantId },
        dueAt: orders.now(),
      },
    ]);
  });

  test('that comes again a thousand times, at whatever distance, changes nothing', async () => {
    await orders.place(named('O-1', 'acme'));
    const before = await outboxRows(postgres.database);

    await Promise.all(Array.from({ length: 20 }, () => orders.place(named('O-1', 'acme'))));
    orders.advance(91 * 86_400_000);
    await orders.place(named('O-1', 'acme'));

    expect(await outboxRows(postgres.database)).toEqual(before);
    expect(await tenants()).toHaveLength(1);
  });

  test('that comes twice at the same time is taken once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => orders.place(named('O-1', 'acme'))));

    expect(await orders.told('O-1')).toEqual(['1 acknowledged']);
    expect(await executions()).toHaveLength(1);
  });

  test('with the id of another one is refused as a message, and the other one stays as it is', async () => {
    await orders.place(named('O-1', 'acme'));

    await orders.place({ ...named('O-1', 'acme'), size: 'large' });

    expect(await refusals()).toMatchObject([{ data: { orderId: 'O-1', reasons: [{ code: 'order-id-reused' }] } }]);
    expect(await orders.told('O-1')).toEqual(['1 acknowledged']);
    expect(await tenants()).toHaveLength(1);
  });

  test('that cannot be served is rejected with every reason at once, and takes nothing', async () => {
    await orders.place(named('O-1', 'acme'));
    await postgres.database.updateTable('landing_accounts').set({ quotas: '{"elasticIps":6}' }).execute();

    await orders.place({ ...named('O-2', 'acme'), residency: 'eu-sovereign' });

    expect(await orders.told('O-2')).toEqual(['1 rejected']);
    expect(await orders.reasonsOf('O-2')).toEqual(expect.arrayContaining(['name-taken']));
    expect((await orders.reasonsOf('O-2')).length).toBeGreaterThan(1);
    expect(await tenants()).toHaveLength(1);
    expect(await executions()).toHaveLength(1);
  });

  test('gets no place in an account that is leaving', async () => {
    await postgres.database
      .updateTable('landing_accounts')
      .set({ leaving_since: new Date(0) })
      .execute();

    await orders.place(named('O-1', 'acme'));

    expect(await orders.told('O-1')).toEqual(['1 rejected']);
    expect(await tenants()).toEqual([]);
  });

  test('that names no order is refused as a message', async () => {
    await orders.place({ tenant: { name: 'acme' } });

    expect(await refusals()).toMatchObject([{ data: { reasons: [{ code: 'order-id-missing' }] } }]);
    expect(await tenants()).toEqual([]);
  });
});

describe('Orders at the same time', () => {
  test('for one name: one gets it, the others hear why not', async () => {
    await Promise.all(['O-1', 'O-2', 'O-3', 'O-4'].map((orderId) => orders.place(named(orderId, 'acme'))));

    const told = await Promise.all(['O-1', 'O-2', 'O-3', 'O-4'].map((orderId) => orders.told(orderId)));
    expect(told.flat().toSorted()).toEqual(['1 acknowledged', '1 rejected', '1 rejected', '1 rejected']);
    expect(await tenants()).toHaveLength(1);
  });

  test('for the last room: one gets it, the others hear why not', async () => {
    await postgres.database
      .updateTable('landing_accounts')
      .set({ quotas: '{"elasticIps":12,"vpcs":2,"standardVcpus":12}' })
      .execute();
    const ids = ['O-1', 'O-2', 'O-3', 'O-4', 'O-5'];

    await Promise.all(ids.map((orderId, index) => orders.place(named(orderId, `tenant-${index}`))));

    const told = await Promise.all(ids.map((orderId) => orders.told(orderId)));
    expect(told.flat().filter((state) => state === '1 acknowledged')).toHaveLength(2);
    const [rejected] = ids.filter((_id, index) => told[index]?.[0] === '1 rejected');
    expect(await orders.reasonsOf(rejected ?? '')).toEqual(['no-room']);
  });

  test('for the last addresses of the allow-list: one gets them, counting what reserved tenants will need', async () => {
    const ids = ['O-1', 'O-2', 'O-3'];

    await Promise.all(
      ids.map((orderId, index) => orders.place(named(orderId, `tenant-${index}`), { allowListCapacity: 6 })),
    );

    const told = await Promise.all(ids.map((orderId) => orders.told(orderId)));
    expect(told.flat().toSorted()).toEqual(['1 acknowledged', '1 acknowledged', '1 rejected']);
  });
});
