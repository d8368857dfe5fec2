import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { recordAudit } from '../../functions/record-audit/record-audit.ts';
import { verifyChains } from '../../src/audit/verify.ts';
import type { QueueMessage } from '../../src/platform/queue-batch.ts';
import type { Database } from '../../src/postgres/database.ts';
import { asSuperuser } from '../support/audit-entries.ts';
import { databaseAt, type TestDatabase, testDatabase } from '../support/postgres.ts';

const now = () => new Date('2026-01-05T09:00:00Z');

let postgres: TestDatabase;
let recorder: Database;
let conflicts: string[];
beforeAll(async () => {
  postgres = await testDatabase();
  recorder = postgres.as('tenantry_audit');
});
afterAll(() => postgres.close());
beforeEach(async () => {
  conflicts = [];
  await asSuperuser(postgres.database, 'truncate audit');
});

/** A milestone of a tenant, as the bus brings it. */
function message(eventId: string, more: { tenantId?: string; milestone?: string; busId?: string } = {}): QueueMessage {
  const { tenantId = 't-1', milestone = 'network-ready', busId = `bus-${eventId}` } = more;
  const data = { tenantId, orderId: 'O-1', milestone, at: '2026-01-05T08:00:00Z' };
  const type = 'tenantry.tenant-milestone-reached.v1';
  const detail = { specversion: '1.0', id: eventId, source: 'tenantry', type, time: '2026-01-05T08:00:00Z', data };
  const event = { id: busId, source: 'tenantry', 'detail-type': 'TenantMilestoneReached', time: 't', detail };
  return { messageId: `m-${busId}`, body: JSON.stringify(event) };
}

const record = (messages: readonly QueueMessage[], database: Database = recorder) =>
  recordAudit(messages, { database, now, reportConflict: (eventId) => void conflicts.push(eventId) });
const recorded = async () =>
  (await postgres.database.selectFrom('audit').selectAll().orderBy('stream').orderBy('sequence').execute()).map(
    (row): { stream: string; eventId: string; [fact: string]: unknown } => JSON.parse(row.record),
  );
const idsOf = async () => (await recorded()).map(({ eventId }) => eventId).toSorted();

describe('record-audit with the database in trouble', () => {
  test('gives the whole batch back when the database is away', async () => {
    const away = databaseAt({ url: 'postgres://postgres@127.0.0.1:1/postgres' });

    const failed = await record([message('e-1'), message('e-2', { tenantId: 't-2' })], away);

    expect([...failed.keys()]).toEqual(['m-bus-e-1', 'm-bus-e-2']);
    await away.destroy();
  });

  test('has each record once, and no gap, however often its connections are cut', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `e-${index}`);
    let waiting = ids.map((id, index) => message(id, { tenantId: `t-${index % 3}` }));
    let cutting = true;
    let cut = 0;
    const cutter = (async () => {
      while (cutting) {
        const { rows } = await sql<{ ended: boolean }>`
          select pg_terminate_backend(pid) as ended from pg_stat_activity
          where pid <> pg_backend_pid() and datname = current_database() and query like '%audit%'`.execute(
          postgres.database,
        );
        cut += rows.length;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();

    let deliveries = 0;
    while (waiting.length > 0) {
      deliveries += 1;
      // The queue gives what failed to whoever asks next; once nobody cuts any more, all of it gets through.
      cutting = deliveries < 5;
      const batches = Array.from({ length: Math.ceil(waiting.length / 10) }, (_, batch) =>
        waiting.slice(batch * 10, batch * 10 + 10),
      );
      const failed = await Promise.all(batches.map((batch) => record(batch)));
      const lost = new Set(failed.flatMap((one) => [...one.keys()]));
      waiting = waiting.filter(({ messageId }) => lost.has(messageId));
    }
    cutting = false;
    await cutter;

    expect(cut).toBeGreaterThan(0);
    expect(await idsOf()).toEqual(ids.toSorted());
    expect(await verifyChains(recorder)).toMatchObject({ records: 200, broken: [] });
    expect(conflicts).toEqual([]);
  });

  test('keeps one chain with twenty functions at work on it, and gives no message back', async () => {
    const functions = Array.from({ length: 20 }, () => postgres.as('tenantry_audit'));
    const batchOf = (name: string) => Array.from({ length: 10 }, (_, index) => message(`${name}-${index}`));

    const failed = await Promise.all(
      functions.map(async (database, number) => {
        const sizes = [];
        for (const round of [1, 2, 3]) sizes.push((await record(batchOf(`e-${number}-${round}`), database)).size);
        return sizes;
      }),
    );

    expect(failed.flat().filter(Boolean)).toEqual([]);
    expect(await verifyChains(recorder)).toMatchObject({ streams: [{ stream: 't-1', records: 600 }], broken: [] });
  });

  test('does not wait across chains: batches that name the same ones in another order all get through', async () => {
    const batches = Array.from({ length: 20 }, (_, batch) => {
      const one = [1, 2, 3, 4, 5].map((tenant) => message(`e-${batch}-${tenant}`, { tenantId: `t-${tenant}` }));
      return batch % 2 === 0 ? one : one.toReversed();
    });

    const failed = await Promise.all(batches.map((batch) => record(batch)));

    expect(failed.reduce((sum, { size }) => sum + size, 0)).toBe(0);
    expect(await verifyChains(recorder)).toMatchObject({ records: 100, broken: [] });
  });
});

describe('A message that cannot be recorded', () => {
  /** Nothing that JSON can say is refused by the table, but for an id of the bus that is no text of PostgreSQL. */
  const poison = {
    messageId: 'm-poison',
    body: JSON.stringify({ id: 'a\u0000b', source: 'x', 'detail-type': 'X', time: 't', detail: {} }),
  };
  const system = (id: string) => ({ messageId: `m-${id}`, body: JSON.stringify({ ...JSON.parse(poison.body), id }) });

  test('does not keep its neighbours of the same chain from being recorded', async () => {
    const failed = await record([system('e-1'), poison, system('e-2')]);

    expect([...failed.keys()]).toEqual(['m-poison']);
    expect(await idsOf()).toEqual(['e-1', 'e-2']);
  });

  test('is rare: an event of ours with such an id is recorded as strange, under the name that the bus gave it', async () => {
    const failed = await record([
      message('e\ud800', { busId: 'b-1' }),
      message('e-2', { tenantId: 't\u0000', busId: 'b-2' }),
    ]);

    expect(failed.size).toBe(0);
    expect(await recorded()).toMatchObject([
      { stream: 'system', eventId: 'b-1', outcome: 'unreadable' },
      { stream: 'system', eventId: 'b-2', outcome: 'unreadable' },
    ]);
    expect((await verifyChains(recorder)).broken).toEqual([]);
  });
});

describe('An event with the id of another', () => {
  const first = message('e-1', { busId: 'b-1' });
  const other = message('e-1', { busId: 'b-2', milestone: 'cluster-ready' });

  test.each([
    ['later', async () => [await record([first]), await record([other]), await record([first])]],
    ['in the same batch', async () => [await record([first, other])]],
    ['at the same time', () => Promise.all([record([first]), record([other])])],
  ])('is recorded beside it and reported once, when it comes %s', async (_case, deliver) => {
    const failed = await deliver();
    await record([other, first]);

    expect(failed.map(({ size }) => size).filter(Boolean)).toEqual([]);
    expect(conflicts).toEqual(['e-1']);
    const [one, two, ...more] = await recorded();
    expect(more).toEqual([]);
    expect(one).toMatchObject({ eventId: 'e-1' });
    expect(two).toMatchObject({ conflictsWith: 'e-1', eventId: `e-1#${two?.digest}` });
    expect((await verifyChains(recorder)).broken).toEqual([]);
  });

  test('is no conflict when it says the same: the outbox may send twice', async () => {
    await record([first]);
    await record([message('e-1', { busId: 'b-9' })]);

    expect(conflicts).toEqual([]);
    expect(await idsOf()).toEqual(['e-1']);
  });

  test('is no conflict when the first was recorded before digests were', async () => {
    await record([first]);
    await asSuperuser(postgres.database, `update audit set record = (record::jsonb - 'digest')::text`);

    await record([other]);

    expect(conflicts).toEqual([]);
    expect(await idsOf()).toEqual(['e-1']);
  });
});
