import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { orderCancelled, orderPlaced } from '../support/order-events.ts';
import { emptyTables, type Ordering, ordering } from '../support/ordering.ts';
import { outboxRows } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { registerLandingAccount } from '../support/tenants.ts';

const HOUR_MS = 3_600_000;

let postgres: TestDatabase;
let orders: Ordering;
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
});

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const placed = (minute: number, changes: { orderId?: string; name?: string; data?: Record<string, unknown> } = {}) => ({
  ...orderPlaced({ orderId: 'O-1', name: 'acme', ...changes }),
  time: at(minute),
});
const cancelled = (minute: number, changes: { orderId?: string; name?: string; cancels?: string } = {}) => ({
  ...orderCancelled({ orderId: 'C-1', name: 'acme', ...changes }),
  time: at(minute),
});
const untimed = <Event extends object>(event: Event) => ({ ...event, time: undefined });
const deliver = async (...events: { type: string }[]) => {
  for (const event of events) await orders.deliver(event);
};
const tenants = () => postgres.database.selectFrom('tenants').select(['name', 'order_id']).execute();
const reasonOf = async (orderId: string) =>
  (
    await postgres.database
      .selectFrom('orders')
      .select('reasons')
      .where('order_id', '=', orderId)
      .executeTakeFirstOrThrow()
  ).reasons[0];

const CANCELLED = ['1 acknowledged', '2 cancelled'];
const COMPLETED = ['1 acknowledged', '2 pending', '3 completed'];

describe('A cancel before its order', () => {
  test.each([
    ['names the order', cancelled(1, { cancels: 'O-1' })],
    ['names the tenant', cancelled(1)],
  ])('that %s waits, ends the order when it comes, and is completed: nothing is made', async (_case, cancel) => {
    await deliver(cancel);
    const early = await orders.told('C-1');

    await deliver(placed(0));

    expect(early).toEqual(['1 acknowledged', '2 pending']);
    expect(await orders.told('O-1')).toEqual(CANCELLED);
    expect(await orders.told('C-1')).toEqual(COMPLETED);
    expect(await reasonOf('O-1')).toMatchObject({ code: 'cancelled', message: expect.stringContaining('C-1') });
    expect(await orders.reasonsOf('C-1')).toEqual([]);
    expect(await tenants()).toEqual([]);
    expect((await outboxRows(postgres.database)).executions).toEqual([]);
  });

  test('says what it waits for, until when, and what to do if that is wrong', async () => {
    await deliver(cancelled(1, { cancels: 'O-1' }), cancelled(1, { orderId: 'C-2' }));

    expect(await reasonOf('C-1')).toEqual({
      code: 'order-awaited',
      field: 'data.cancels',
      message: 'No order O-1 is known; this cancel waits for it until 2026-01-02T00:00:00.000Z.',
      remedy:
        'Nothing is to be done if the order is on its way. If the id is wrong, send another cancel; this one then fails without effect.',
    });
    expect(await reasonOf('C-2')).toMatchObject({
      field: 'data.tenant.name',
      message:
        'No order of a tenant called "acme" is known from 2026-01-01T00:01:00.000Z or before; this cancel waits for it until 2026-01-02T00:00:00.000Z.',
      remedy: expect.stringContaining('the name or the time'),
    });
  });

  test('does not keep an order that would be rejected from hearing why', async () => {
    await deliver(cancelled(1, { cancels: 'O-1' }), placed(0, { data: { region: 'nowhere' } }));

    expect(await orders.told('O-1')).toEqual(['1 rejected']);
    expect(await orders.reasonsOf('O-1')).toEqual(['region-unknown']);
    expect(await orders.told('C-1')).toEqual(COMPLETED);
    expect(await orders.reasonsOf('C-1')).toEqual(['nothing-left']);
  });

  test('is one of two: the order names the first, and both are completed', async () => {
    await deliver(cancelled(1, { cancels: 'O-1' }));
    orders.advance(1);
    await deliver(cancelled(2, { orderId: 'A-2' }), placed(0));

    expect(await reasonOf('O-1')).toMatchObject({ message: expect.stringContaining('C-1') });
    expect(await Promise.all([orders.told('C-1'), orders.told('A-2')])).toEqual([COMPLETED, COMPLETED]);
  });

  test('that names the order and another tenant ends nothing, and fails', async () => {
    await deliver(cancelled(1, { cancels: 'O-1', name: 'birch' }), placed(0));

    expect(await orders.told('O-1')).toEqual(['1 acknowledged']);
    expect(await orders.told('C-1')).toEqual(['1 acknowledged', '2 pending', '3 failed']);
    expect(await orders.reasonsOf('C-1')).toEqual(['order-not-of-tenant']);
  });

  test('that names the order waits for that one, whoever has the name meanwhile', async () => {
    await deliver(placed(0, { orderId: 'O-2' }), cancelled(2, { cancels: 'O-1' }));
    const waiting = await reasonOf('C-1');

    await deliver(placed(1));

    expect(waiting).toMatchObject({ code: 'order-awaited', remedy: expect.stringContaining('data.cancels O-2') });
    expect(await orders.reasonsOf('O-1')).toEqual(['name-taken']);
    expect(await orders.told('C-1')).toEqual(COMPLETED);
    expect(await orders.told('O-2')).toEqual(['1 acknowledged']);
  });
});

describe('A cancel that was rejected', () => {
  test.each([
    ['names the order', { cancels: 'O-1' }],
    ['names the tenant', {}],
  ])('and %s has no effect on an order that comes after it', async (_case, naming) => {
    const cancel = cancelled(1, naming);

    await deliver({ ...cancel, data: { ...cancel.data, gracePeriodDays: 'none' } } as typeof cancel, placed(0));

    expect(await orders.told('C-1')).toEqual(['1 rejected']);
    expect(await orders.told('O-1')).toEqual(['1 acknowledged']);
  });
});

describe('A cancel that names only a tenant', () => {
  test.each([
    ['earlier', placed(0), cancelled(1), CANCELLED],
    ['of the same time', placed(1), cancelled(1), CANCELLED],
    ['later', placed(2), cancelled(1), ['1 acknowledged']],
    ['later by its receipt, without a time', untimed(placed(0)), cancelled(-1), ['1 acknowledged']],
    ['earlier than the receipt of a cancel without a time', placed(-1), untimed(cancelled(0)), CANCELLED],
    ['later than the receipt of a cancel without a time', placed(1), untimed(cancelled(0)), ['1 acknowledged']],
  ])('meets an order that is %s as the times say', async (_case, order, cancel, told) => {
    await deliver(cancel, order);

    expect(await orders.told('O-1')).toEqual(told);
  });

  test('leaves a tenant alone that was ordered after it, and says how to end that one', async () => {
    await deliver(placed(5), cancelled(1));

    expect(await orders.told('C-1')).toEqual(['1 acknowledged', '2 pending']);
    expect(await reasonOf('C-1')).toMatchObject({ remedy: expect.stringContaining('data.cancels O-1') });
    expect(await postgres.database.selectFrom('operations').select('cancelled_by_order_id').execute()).toEqual([
      { cancelled_by_order_id: null },
    ]);
  });

  test('that was meant for the predecessor of a living tenant is completed and does not touch the heir', async () => {
    await deliver(placed(0, { data: { region: 'nowhere' } }), placed(5, { orderId: 'O-2' }), cancelled(1));

    expect(await orders.told('C-1')).toEqual(['1 acknowledged', '2 completed']);
    expect(await reasonOf('C-1')).toMatchObject({
      code: 'nothing-left',
      message: expect.stringContaining('made by order O-2 and stays'),
    });
    expect(await orders.told('O-2')).toEqual(['1 acknowledged']);
  });

  test('meets every earlier order that comes late, also when it was answered long ago', async () => {
    await deliver(cancelled(5), placed(1), placed(2, { orderId: 'O-2' }));
    orders.advance(91 * 24 * HOUR_MS);

    await deliver(placed(3, { orderId: 'O-3' }));

    for (const orderId of ['O-1', 'O-2', 'O-3']) expect(await orders.told(orderId)).toEqual(CANCELLED);
    expect(await orders.told('C-1')).toEqual(COMPLETED);
  });
});

describe('A cancel whose order does not come', () => {
  const end = () => orders.waitEnded('C-1');

  test('has the end of its wait told a day later, and not before', async () => {
    await deliver(cancelled(1));

    const rows = await postgres.database.selectFrom('outbox').select(['body', 'not_before']).orderBy('id').execute();
    const due = new Date(orders.now().getTime() + 24 * HOUR_MS);
    expect(rows.at(-1)).toMatchObject({
      not_before: due,
      body: { name: 'CancelWaitEnded', detail: { time: due.toISOString(), data: { orderId: 'C-1' } } },
    });
  });

  test('fails then, once', async () => {
    await deliver(cancelled(1));

    await end();
    await end();

    expect(await orders.told('C-1')).toEqual(['1 acknowledged', '2 pending', '3 failed']);
    expect(await orders.reasonsOf('C-1')).toEqual(['tenant-unknown']);
  });

  test('still ends an order that comes after that; the order says so, and the cancel has had its last word', async () => {
    await deliver(cancelled(1));
    await end();

    await deliver(placed(0));

    expect(await orders.told('O-1')).toEqual(CANCELLED);
    expect(await orders.told('C-1')).toEqual(['1 acknowledged', '2 pending', '3 failed']);
    expect(await tenants()).toEqual([]);
  });

  test('is not failed by the end of a wait that was over before, nor one that waits for something else', async () => {
    await deliver(cancelled(1), placed(0));
    await deliver(placed(2, { orderId: 'O-2', name: 'birch' }), cancelled(3, { orderId: 'C-2', name: 'birch' }));
    const before = await outboxRows(postgres.database);

    await end();
    await orders.waitEnded('C-2');
    await orders.waitEnded('O-2');
    await orders.waitEnded('nobody');

    expect(await outboxRows(postgres.database)).toEqual(before);
  });
});
