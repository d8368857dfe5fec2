import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { recordAudit } from '../../../functions/record-audit/record-audit.ts';
import { appendToChains } from '../../../src/audit/chain.ts';
import { type AuditEntry, auditEntryOf } from '../../../src/audit/record.ts';
import { verifyChains } from '../../../src/audit/verify.ts';
import type { Database } from '../../../src/postgres/database.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { orderMessage } from '../orders/orders.ts';

const now = () => new Date('2026-01-01T00:00:00.123Z');
const reportConflict = () => undefined;

let postgres: TestDatabase;
let recorder: Database;
beforeAll(async () => {
  postgres = await testDatabase();
  recorder = postgres.as('tenantry_audit');
});
afterAll(() => postgres.close());
beforeEach(() => tamper('truncate audit'));

/** As the owner of the database, past the trigger that refuses it. */
async function tamper(statement: string): Promise<void> {
  await sql
    .raw(`alter table audit disable trigger all; ${statement}; alter table audit enable trigger all`)
    .execute(postgres.database);
}

function entry(stream: string, eventId: string): AuditEntry {
  const facts = {
    who: 'tenantry',
    what: 'Something',
    target: 'x',
    outcome: 'done',
    time: 't',
    eventId,
    digest: 'd',
    detail: {},
  };
  return { stream, eventId, facts };
}
const append = (stream: string, ...eventIds: string[]) =>
  appendToChains(
    eventIds.map((id) => entry(stream, id)),
    { database: recorder, now },
  );
const rows = (stream: string) =>
  postgres.database.selectFrom('audit').selectAll().where('stream', '=', stream).orderBy('sequence').execute();

describe('A chain', () => {
  test('grows by one row an event, each of which names the hash of the row before it', async () => {
    await append('t-1', 'e-1', 'e-2');
    await append('t-1', 'e-3');

    const chain = await rows('t-1');
    expect(chain.map(({ sequence }) => sequence)).toEqual(['1', '2', '3']);
    expect(chain.map(({ previous_hash: hash }) => hash)).toEqual(['', chain[0]?.hash, chain[1]?.hash]);
    expect(await verifyChains(recorder)).toEqual({
      streams: [{ stream: 't-1', records: 3, sealed: undefined }],
      records: 3,
      broken: [],
    });
  });

  test('stays one chain with eight writers at once, and has every event once', async () => {
    const batches = Array.from({ length: 8 }, (_, writer) => [1, 2, 3].map((each) => `e-${writer}-${each}`));

    await Promise.all(batches.map((ids) => append('t-1', ...ids)));

    const chain = await rows('t-1');
    expect(chain.map(({ event_id: id }) => id).toSorted()).toEqual(batches.flat().toSorted());
    expect((await verifyChains(recorder)).broken).toEqual([]);
  });

  test('has an event once that comes twice, in one batch, in two, or to two writers at once', async () => {
    await append('t-1', 'e-1', 'e-1');
    await append('t-1', 'e-1');
    await Promise.all([append('t-1', 'e-2'), append('t-1', 'e-2'), append('t-1', 'e-2')]);

    expect((await rows('t-1')).map(({ event_id: id }) => id)).toEqual(['e-1', 'e-2']);
  });

  test('is one for each tenant: they do not wait for each other', async () => {
    await Promise.all(['t-1', 't-2', 'system'].map((stream) => append(stream, `${stream}-e`)));

    expect((await verifyChains(recorder)).streams.map(({ stream }) => stream)).toEqual(['system', 't-1', 't-2']);
  });
});

describe('The verifier', () => {
  beforeEach(() => append('t-1', 'e-1', 'e-2', 'e-3', 'e-4'));

  const NOT_ITS_HASH = 'its content does not match its hash';
  const NOT_ITS_RECORD = 'its columns do not match its record';
  const NOT_AFTER = 'it does not follow the row before it';
  const rehash = (record: string) =>
    `record = ${record}, hash = encode(sha256(convert_to(previous_hash || E'\\n' || ${record}, 'utf8')), 'hex')`;

  test.each([
    [
      'an altered record',
      "update audit set record = replace(record, 'done', 'none') where sequence = 2",
      2,
      NOT_ITS_HASH,
    ],
    [
      'an altered record whose hash was computed anew',
      `update audit set ${rehash("replace(record, 'done', 'none')")} where sequence = 2`,
      3,
      NOT_AFTER,
    ],
    [
      'a record made unreadable, whose hash was computed anew',
      `update audit set ${rehash("'x'")} where sequence = 2`,
      2,
      NOT_ITS_RECORD,
    ],
    [
      'an altered time of recording',
      "update audit set recorded_at = recorded_at + interval '1 day' where sequence = 2",
      2,
      NOT_ITS_RECORD,
    ],
    ['an altered event id', "update audit set event_id = 'other' where sequence = 3", 3, NOT_ITS_RECORD],
    ['a row moved to another chain', "update audit set stream = 't-9' where sequence = 1", 2, 'row 1 is missing'],
    ['a deleted row', 'delete from audit where sequence = 2', 3, 'row 2 is missing'],
    ['a deleted first row', 'delete from audit where sequence = 1', 2, 'row 1 is missing'],
    [
      'two rows that changed places',
      'update audit set sequence = 99 where sequence = 2; update audit set sequence = 2 where sequence = 3; update audit set sequence = 3 where sequence = 99',
      2,
      NOT_AFTER,
    ],
    ['an inserted row', "insert into audit values ('t-1', 5, 'e-5', 'made up', 'made up', '{}', now())", 5, NOT_AFTER],
  ])('names the first row that does not hold after %s', async (_case, statement, sequence, problem) => {
    await tamper(statement);

    const { broken } = await verifyChains(recorder);

    expect(broken.find(({ stream }) => stream === 't-1')).toEqual({ stream: 't-1', sequence, problem });
  });

  test('finds the broken chain among others, which stay intact', async () => {
    await append('t-2', 'f-1');
    await tamper("update audit set record = '{}' where stream = 't-1' and sequence = 1");

    const { broken } = await verifyChains(recorder);

    expect(broken).toEqual([{ stream: 't-1', sequence: 1, problem: 'its content does not match its hash' }]);
  });
});

describe('The database', () => {
  test.each(["update audit set record = '{}'", 'delete from audit', 'truncate audit'])(
    'refuses the recorder as the owner: %s',
    async (statement) => {
      await append('t-1', 'e-1');

      await expect(sql.raw(statement).execute(recorder)).rejects.toThrow('permission denied');
      await expect(sql.raw(statement).execute(postgres.database)).rejects.toThrow('never changed');
    },
  );

  test.each([
    ['leaves a number out', 3, undefined],
    ['follows another row', 2, 'made up'],
    ['begins anew', 2, ''],
  ])('refuses a row that %s', async (_case, sequence, previousHash) => {
    await append('t-1', 'e-1');
    const [head] = await rows('t-1');
    const previous = previousHash ?? head?.hash ?? '';

    const insert = sql`insert into audit values ('t-1', ${sequence}, 'e-2', ${previous}, 'y', '{}', now())`;

    await expect(insert.execute(recorder)).rejects.toThrow('has moved on');
  });

  test('refuses a second row for one event, in whichever chain', async () => {
    await append('t-1', 'e-1');

    const insert = sql`insert into audit values ('t-2', 1, 'e-1', '', 'y', '{}', now())`;

    await expect(insert.execute(recorder)).rejects.toThrow('audit_event_id_key');
  });

  test('shows the recorder nothing else', async () => {
    await expect(recorder.selectFrom('orders').selectAll().execute()).rejects.toThrow('permission denied');
  });
});

describe('What is recorded', () => {
  test('names no person: the customer is a digest', () => {
    const detail = orderMessage({ data: { ...(orderMessage().data as object) } });

    const recorded = JSON.stringify(
      auditEntryOf({ id: 'b-1', source: 'ordering', 'detail-type': 'OrderPlaced', time: 't', detail }),
    );

    expect(recorded).not.toContain('Acme GmbH');
    expect(recorded).toContain('"digest"');
  });

  test('holds no secret that others put into their events', () => {
    const detail = orderMessage({ data: { ...(orderMessage().data as object), orderId: `AKIA${'0'.repeat(16)}` } });

    const recorded = auditEntryOf({ id: 'b-1', source: 'ordering', 'detail-type': 'OrderPlaced', time: 't', detail });

    expect(recorded.facts.detail).toMatchObject({ orderId: 'AKIA[redacted]' });
  });

  test('has a row for an event that keeps no contract, with a digest of it, whatever comes with it', async () => {
    const event = {
      id: 'b-9',
      source: 'ordering',
      'detail-type': 'Strange',
      time: 't',
      detail: { secret: 'Jane Doe' },
    };

    const failed = await recordAudit(
      [
        { messageId: 'm-1', body: 'no JSON' },
        { messageId: 'm-2', body: '{}' },
        { messageId: 'm-3', body: JSON.stringify(event) },
      ],
      { database: recorder, now, reportConflict },
    );

    expect([...failed.keys()]).toEqual(['m-1', 'm-2']);
    const [row] = await rows('system');
    expect(row?.record).not.toContain('Jane');
    expect(JSON.parse(row?.record ?? '{}')).toMatchObject({ what: 'Strange', outcome: 'unreadable', eventId: 'b-9' });
  });
});

describe('Events of others', () => {
  const placed = (busId: string, data: object) => ({
    messageId: busId,
    body: JSON.stringify({
      id: busId,
      source: 'ordering',
      'detail-type': 'OrderPlaced',
      time: '2026-01-01T00:00:00Z',
      detail: { ...orderMessage(), id: 'copied-from-the-manual', data },
    }),
  });

  test('are each recorded under the name that the bus gave them, whatever their sender calls them', async () => {
    const data = orderMessage().data as object;
    const messages = [placed('bus-1', { ...data, orderId: 'O-1' }), placed('bus-2', { ...data, orderId: 'O-2' })];

    await recordAudit([...messages, ...messages], { database: recorder, now, reportConflict });

    const records = (await rows('system')).map(({ record }) => JSON.parse(record));
    expect(records).toMatchObject([
      { orderId: 'O-1', sendersId: 'copied-from-the-manual' },
      { orderId: 'O-2', sendersId: 'copied-from-the-manual' },
    ]);
  });
});
