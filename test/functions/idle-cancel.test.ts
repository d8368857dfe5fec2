import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { orderData } from '../domain/orders/orders.ts';
import { driveOperations } from '../support/driven-operations.ts';
import { emptyTables, type Ordering, ordering } from '../support/ordering.ts';
import { outboxRows } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { ENDLESS_ROOM, registerLandingAccount } from '../support/tenants.ts';

let postgres: TestDatabase;
let orders: Ordering;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  const { database } = postgres;
  await emptyTables(database);
  await registerLandingAccount(database, { quotas: ENDLESS_ROOM });
  orders = ordering(database);
});

const cancellation = (changes: object = {}) => ({ orderId: 'C-1', tenant: { name: 'acme' }, ...changes });
const drive = () => driveOperations(orders, postgres);

describe('A cancel that names the wrong order is rejected', () => {
  test.each([
    ['one of another tenant', 'O-5'],
    ['a cancel', 'C-6'],
    ['itself', 'C-1'],
  ])('when that is %s', async (_case, cancels) => {
    await orders.place(orderData());
    await orders.place(orderData({ orderId: 'O-5', tenant: { name: 'birch' } }));
    await orders.cancel({ orderId: 'C-6', tenant: { name: 'birch' } });

    await orders.cancel(cancellation({ cancels }));

    expect(await orders.told('C-1')).toEqual(['1 rejected']);
    expect(await orders.reasonsOf('C-1')).toEqual(['order-not-of-tenant']);
  });
});

describe('A cancel of what has ended is completed at once, each time: nothing is left', () => {
  const ends: Record<string, () => Promise<unknown>> = {
    rejected: () => orders.place(orderData({ region: 'nowhere' })),
    failed: async () => {
      await orders.place(orderData());
      const input = await orders.inputOf('O-1');
      await orders.reserve(input);
      await orders.retiring(input);
      await orders.retired(input);
      await orders.failed(input);
    },
    cancelled: async () => {
      await orders.place(orderData());
      await orders.cancel(cancellation({ orderId: 'C-0' }));
      await drive();
    },
    'cancelled before it came': async () => {
      await orders.cancel(cancellation({ orderId: 'C-0' }));
      await orders.place(orderData());
    },
    retired: async () => {
      await orders.place(orderData());
      await drive();
      await orders.cancel(cancellation({ orderId: 'C-0' }));
      await drive();
    },
  };
  const namings = [{ cancels: 'O-1' }, {}];

  test.each(Object.keys(ends).flatMap((end) => namings.map((naming) => [end, naming] as const)))(
    '%s, named by %j',
    async (end, naming) => {
      await ends[end]?.();
      const { executions } = await outboxRows(postgres.database);

      await orders.cancel(cancellation(naming));
      await orders.cancel(cancellation(naming));
      await orders.cancel(cancellation({ ...naming, orderId: 'C-2' }));

      for (const orderId of ['C-1', 'C-2']) {
        expect(await orders.told(orderId)).toEqual(['1 acknowledged', '2 completed']);
        expect(await orders.reasonsOf(orderId)).toEqual(['nothing-left']);
      }
      expect((await outboxRows(postgres.database)).executions).toEqual(executions);
    },
  );
});

describe('A message that is refused', () => {
  const refusals = async () =>
    (await outboxRows(postgres.database)).events.filter(({ name }) => name === 'OrderMessageRejected');
  const message = (id: string, data: object) => ({ specversion: '1.0', id, source: '/shop', data });

  test.each(['tenantry.order-placed.v1', 'tenantry.order-cancelled.v1'])(
    'is refused once when it comes again, and another one of the same content is refused too: %s',
    async (type) => {
      const first = { ...message('e-1', { tenant: { name: 'acme' } }), type };

      for (const event of [first, first, { ...first, id: 'e-2' }, first]) await orders.deliver(event);

      expect(await refusals()).toHaveLength(2);
    },
  );

  test('is refused each time when it cannot be kept, since it cannot be recognised', async () => {
    const unkept = (text: string) => ({
      ...message('e-1', { orderId: `O${text}\u0000` }),
      type: 'tenantry.order-placed.v1',
    });

    await orders.deliver(unkept('1'));
    await orders.deliver(unkept('2'));

    expect(await refusals()).toHaveLength(2);
  });
});
