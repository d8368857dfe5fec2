import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { orderCancelled, orderPlaced } from '../support/order-events.ts';
import { emptyTables, type Ordering, ordering } from '../support/ordering.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { ENDLESS_ROOM, registerLandingAccount } from '../support/tenants.ts';

const ROUNDS = 15;
/** Rounds are cheap, and a busy machine is slow. */
const TIMEOUT_MS = 120_000;

jest.setTimeout(TIMEOUT_MS);

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

const deliver = (event: { type: string }) => orders.deliver(event, { allowListCapacity: 6000 });
const numbers = Array.from({ length: ROUNDS }, (_, number) => number);

/** What two Lambdas leave behind that worked one after the other. */
const SERIAL = [
  'order: 1 acknowledged; cancel: 1 acknowledged, 2 inProgress',
  'order: 1 acknowledged, 2 cancelled; cancel: 1 acknowledged, 2 pending, 3 completed',
];
const outcomeOf = async (number: number) =>
  `order: ${(await orders.told(`O-${number}`)).join(', ')}; cancel: ${(await orders.told(`C-${number}`)).join(', ')}`;

describe('An order and its cancel at the same moment', () => {
  test.each([
    ['that names the order', (number: number) => ({ cancels: `O-${number}` })],
    ['that names the tenant', () => ({})],
  ])('leave one of the two serial outcomes: a cancel %s', async (_case, naming) => {
    for (const number of numbers) {
      const order = orderPlaced({ orderId: `O-${number}`, name: `t-${number}` });
      const cancel = orderCancelled({ orderId: `C-${number}`, name: `t-${number}`, ...naming(number) });
      const events = number % 2 === 0 ? [order, cancel] : [cancel, order];

      await Promise.all([...events, ...events].map(deliver));
    }

    const outcomes = new Set(await Promise.all(numbers.map(outcomeOf)));
    expect(SERIAL).toEqual(expect.arrayContaining([...outcomes]));
  });

  test('see each other too when the cancel calls the tenant by another name', async () => {
    for (const number of numbers) {
      const order = orderPlaced({ orderId: `O-${number}`, name: `t-${number}` });
      const cancel = orderCancelled({ orderId: `C-${number}`, name: 'other', cancels: `O-${number}` });

      await Promise.all([order, cancel].map(deliver));
    }

    const ends = new Set(await Promise.all(numbers.map(async (number) => (await orders.told(`C-${number}`)).at(-1))));
    expect(['1 rejected', '3 failed']).toEqual(expect.arrayContaining([...ends]));
  });

  test('do not wait for each other in a circle, whatever they name', async () => {
    const events = numbers.flatMap((number) => {
      const [name, other] = number % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
      return [
        orderPlaced({ orderId: `O-${number}`, name }),
        orderCancelled({ orderId: `C-${number}`, name, cancels: `O-${ROUNDS - 1 - number}` }),
        orderCancelled({ orderId: `D-${number}`, name: other }),
      ];
    });

    await expect(Promise.all(events.map(deliver))).resolves.toBeDefined();
  });
});

describe('An order at the moment at which its cancel has waited long enough', () => {
  test('is cancelled, and the cancel is either completed or failed, never both', async () => {
    for (const number of numbers) {
      await deliver(orderCancelled({ orderId: `C-${number}`, name: `t-${number}` }));
      const order = orderPlaced({ orderId: `O-${number}`, name: `t-${number}` });

      await Promise.all([deliver(order), orders.waitEnded(`C-${number}`)]);
    }

    for (const number of numbers) {
      expect(await orders.told(`O-${number}`)).toEqual(['1 acknowledged', '2 cancelled']);
      expect((await orders.told(`C-${number}`)).slice(2)).toEqual([expect.stringMatching(/^3 (completed|failed)$/)]);
    }
  });
});
