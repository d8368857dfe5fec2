import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from '../../src/postgres/database.ts';
import { driveOperations } from '../support/driven-operations.ts';
import { orderCancelled, orderPlaced } from '../support/order-events.ts';
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

type Name = 'first' | 'first again' | 'cancel' | 'cancel again' | 'second';
const NAMES: readonly Name[] = ['first', 'first again', 'cancel', 'cancel again', 'second'];

/** The same name ordered, cancelled and ordered again, a minute apart; `run` keeps one ordering of the events from the next. */
function eventsOf(run: number, naming: 'order' | 'tenant'): Record<Name, { type: string }> {
  const name = `t-${run}`;
  const first = { ...orderPlaced({ orderId: `O-${run}-1`, name }), time: '2026-01-01T00:00:00Z' };
  const cancel = {
    ...orderCancelled({ orderId: `C-${run}`, name, ...(naming === 'order' && { cancels: `O-${run}-1` }) }),
    time: '2026-01-01T00:01:00Z',
  };
  const second = { ...orderPlaced({ orderId: `O-${run}-2`, name }), time: '2026-01-01T00:02:00Z' };
  return { first, 'first again': first, cancel, 'cancel again': cancel, second };
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

/** A few at a time: they have nothing to do with each other. */
async function inParallel(runs: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...runs];
  const work = async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) await run();
  };
  await Promise.all(Array.from({ length: 6 }, work));
}

/**
 * What the times and ids dictate: the first order ends without a tenant, the second one is never touched by the cancel. What arrival
 * decides: who has the name, as long as somebody has it.
 */
function expectedEnd(arrival: readonly Name[], machines: 'stand still' | 'keep up'): string {
  const [first, cancel, second] = ['first', 'cancel', 'second'].map((name) =>
    arrival.findIndex((event) => event.startsWith(name)),
  ) as [number, number, number];
  if (second < first) return 'first rejected, cancel completed, second completed: second lives';
  if (cancel < first) return 'first cancelled, cancel completed, second completed: second lives';
  if (machines === 'stand still') return 'first cancelled, cancel completed, second rejected: nobody lives';
  return cancel < second
    ? 'first completed, cancel completed, second completed: second lives'
    : 'first completed, cancel completed, second rejected: nobody lives';
}

/** How the events of each run have ended. */
async function ends(runs: number, database: Database): Promise<string[]> {
  const rows = await database.selectFrom('orders').select(['order_id', 'announced_state']).execute();
  const states = new Map(rows.map(({ order_id: id, announced_state: state }) => [id, state]));
  const living = await database.selectFrom('tenants').select('order_id').where('phase', '<>', 'retired').execute();
  const lives = new Set(living.map(({ order_id: id }) => id));
  return Array.from({ length: runs }, (_, run) => {
    const [first, cancel, second] = [`O-${run}-1`, `C-${run}`, `O-${run}-2`].map((id) => states.get(id));
    const who = ['first', 'second'].filter((_name, index) => lives.has(`O-${run}-${index + 1}`)).join(' and ');
    return `first ${first}, cancel ${cancel}, second ${second}: ${who || 'nobody'} lives`;
  });
}

/** Everything that an event could leave behind. */
async function everything(database: Database): Promise<unknown> {
  const tables = ['orders', 'tenants', 'operations', 'inbox', 'waits', 'leases', 'resources', 'receipts'] as const;
  const rows = await Promise.all(tables.map((table) => database.selectFrom(table).selectAll().execute()));
  const sorted = rows.map((table) => table.map((row) => JSON.stringify(row)).toSorted());
  return { sorted, outbox: await outboxRows(database) };
}

describe.each(['order', 'tenant'] as const)(
  'A tenant that is ordered, cancelled by %s, and ordered again',
  (naming) => {
    test.each(['stand still', 'keep up'] as const)(
      'ends as times and ids dictate in all 120 orders of its events, while the machines %s; a replay changes nothing',
      async (machines) => {
        const arrivals = permutations(NAMES);
        const deliver = (event: { type: string }) => orders.deliver(event, { allowListCapacity: 6000 });

        const play = async (arrival: readonly Name[], run: number) => {
          const events = eventsOf(run, naming);
          for (const name of arrival) {
            await deliver(events[name]);
            if (machines === 'keep up') await driveOperations(orders, { ...postgres, tenantName: `t-${run}` });
          }
        };
        await inParallel(arrivals.map((arrival, run) => () => play(arrival, run)));
        await driveOperations(orders, postgres);
        const ended = await ends(arrivals.length, postgres.database);
        const before = await everything(postgres.database);
        await inParallel(
          arrivals.toReversed().map((arrival, run) => async () => {
            const events = eventsOf(run, naming);
            for (const name of arrival) await deliver(events[name]);
            await orders.waitEnded(`C-${run}`);
          }),
        );

        expect(arrivals).toHaveLength(120);
        expect(ended).toEqual(arrivals.map((arrival) => expectedEnd(arrival, machines)));
        expect(await everything(postgres.database)).toEqual(before);
      },
      300_000,
    );
  },
);

describe('A name that is used again after its tenant was retired', () => {
  const first = { ...orderPlaced({ orderId: 'O-1', name: 'acme' }), time: '2026-01-01T00:00:00Z' };
  const cancel = { ...orderCancelled({ orderId: 'C-1', name: 'acme' }), time: '2026-02-01T00:00:00Z' };
  const heir = { ...orderPlaced({ orderId: 'O-2', name: 'acme' }), time: '2026-06-01T00:00:00Z' };

  beforeEach(async () => {
    await orders.deliver(first);
    await driveOperations(orders, postgres);
    await orders.deliver(cancel);
    await driveOperations(orders, postgres);
    orders.advance(150 * 86_400_000);
    await orders.deliver(heir);
    await driveOperations(orders, postgres);
  });

  test('has an heir that no event of its predecessor touches, months after Step Functions forgot its executions', async () => {
    const before = await everything(postgres.database);

    for (const event of [cancel, first, cancel]) await orders.deliver(event);

    expect(await everything(postgres.database)).toEqual(before);
    expect(await orders.told('O-2')).toEqual(['1 acknowledged', '2 inProgress', '3 completed']);
  });

  test('is not ended by another late cancel of its predecessor, which hears that nothing is left', async () => {
    const late = { ...orderCancelled({ orderId: 'C-2', name: 'acme' }), time: '2026-02-02T00:00:00Z' };

    await orders.deliver(late);

    expect(await orders.told('C-2')).toEqual(['1 acknowledged', '2 completed']);
    expect(await orders.reasonsOf('C-2')).toEqual(['nothing-left']);
    expect(
      await postgres.database.selectFrom('operations').select('order_id').where('kind', '=', 'retire').execute(),
    ).toEqual([{ order_id: 'C-1' }]);
  });
});
