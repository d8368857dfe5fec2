import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sealAudit } from '../../../functions/seal-audit/seal-audit.ts';
import { appendToChains } from '../../../src/audit/chain.ts';
import { verifyChains } from '../../../src/audit/verify.ts';
import { verifySeals } from '../../../src/audit/verify-seals.ts';
import type { Database } from '../../../src/postgres/database.ts';
import { asSuperuser, auditEntry } from '../../support/audit-entries.ts';
import { type MemoryArchive, memoryArchive, signingPair } from '../../support/audit-seals.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const { sign, publicKey } = signingPair();
const NINE = '2026-01-05T09:00:00.000Z';
const TEN = '2026-01-05T10:00:00.000Z';
const at = (time: string) => () => new Date(time);

let postgres: TestDatabase;
let recorder: Database;
let auditor: Database;
let archive: MemoryArchive;
beforeAll(async () => {
  postgres = await testDatabase();
  recorder = postgres.as('tenantry_audit');
  auditor = postgres.as('tenantry_auditor');
});
afterAll(() => postgres.close());

const append = (stream: string, { from, to, time }: { from: number; to: number; time: string }) => {
  const ids = Array.from({ length: to - from + 1 }, (_, index) => `${stream}-${from + index}`);
  return appendToChains(
    ids.map((id) => auditEntry(stream, id)),
    { database: recorder, now: at(time) },
  );
};
const seal = (time: string) => sealAudit({ database: auditor, archive, sign, now: at(time) });
const tamper = (statements: string) => asSuperuser(postgres.database, statements);
const verified = () => verifyChains(auditor, verifySeals(archive.exported(), [publicKey]));

/** Computes the hashes of a chain anew from a row on, as whoever knows how chains are made would. */
const rehash = (stream: string, from: number) => `
  do $$ declare r record; previous text; begin
    select hash into previous from audit where stream = '${stream}' and sequence = ${from - 1};
    for r in select * from audit where stream = '${stream}' and sequence >= ${from} order by sequence loop
      update audit set previous_hash = 'changing ' || r.sequence where stream = r.stream and sequence = r.sequence;
    end loop;
    for r in select * from audit where stream = '${stream}' and sequence >= ${from} order by sequence loop
      update audit set previous_hash = coalesce(previous, ''),
        hash = encode(sha256(convert_to(coalesce(previous, '') || E'\\n' || r.record, 'utf8')), 'hex')
        where stream = r.stream and sequence = r.sequence returning hash into previous;
    end loop;
  end $$`;

/** Two chains: t-1 with 4 rows sealed at nine, 8 at ten and 10 now; t-2 with 2 rows sealed at nine. */
beforeEach(async () => {
  archive = memoryArchive();
  await tamper('truncate audit');
  await append('t-1', { from: 1, to: 4, time: '2026-01-05T08:30:00Z' });
  await append('t-2', { from: 1, to: 2, time: '2026-01-05T08:40:00Z' });
  await seal(NINE);
  await append('t-1', { from: 5, to: 8, time: '2026-01-05T09:30:00Z' });
  await seal(TEN);
  await append('t-1', { from: 9, to: 10, time: '2026-01-05T10:10:00Z' });
});

describe('With seals the verifier', () => {
  test('says of each chain how far it is intact, and how far and when it was sealed', async () => {
    expect(await verified()).toEqual({
      streams: [
        { stream: 't-1', records: 10, sealed: expect.objectContaining({ sequence: 8, seal: 2, sealedAt: TEN }) },
        { stream: 't-2', records: 2, sealed: expect.objectContaining({ sequence: 2, seal: 1, sealedAt: NINE }) },
      ],
      records: 12,
      broken: [],
    });
  });

  test.each([
    [
      'the end was cut off',
      "delete from audit where stream = 't-1' and sequence > 6",
      't-1',
      7,
      `rows 7 to 8 are missing: seal 2 of ${TEN} knows of them`,
    ],
    [
      'the whole chain is gone',
      "delete from audit where stream = 't-2'",
      't-2',
      1,
      `rows 1 to 2 are missing: seal 1 of ${NINE} knows of them`,
    ],
    ['everything is gone', 'truncate audit', 't-1', 1, `rows 1 to 8 are missing: seal 2 of ${TEN} knows of them`],
    [
      'a row in the middle is gone',
      "delete from audit where stream = 't-1' and sequence = 3",
      't-1',
      4,
      'row 3 is missing',
    ],
    [
      'a row in the middle is gone and the others moved up',
      `delete from audit where stream = 't-1' and sequence = 6;
       update audit set sequence = sequence - 1, record = replace(record, '"sequence":' || sequence, '"sequence":' || sequence - 1)
         where stream = 't-1' and sequence > 6; ${rehash('t-1', 6)}`,
      't-1',
      8,
      `seal 2 of ${TEN} has another hash for it: it or a row before it was changed`,
    ],
    [
      'a record was altered, and every hash from it on computed anew',
      `update audit set record = replace(record, 'done', 'none') where stream = 't-1' and sequence = 6; ${rehash('t-1', 6)}`,
      't-1',
      8,
      `seal 2 of ${TEN} has another hash for it: it or a row before it was changed`,
    ],
    [
      'a chain of two rows was made anew',
      `update audit set record = replace(record, 'done', 'none') where stream = 't-2'; ${rehash('t-2', 1)}`,
      't-2',
      2,
      `seal 1 of ${NINE} has another hash for it: it or a row before it was changed`,
    ],
    [
      'two rows changed places, and every hash was computed anew',
      `update audit a set record = replace(b.record, '"sequence":' || b.sequence, '"sequence":' || a.sequence),
         event_id = 'moved-' || b.event_id from audit b
         where a.stream = 't-1' and b.stream = 't-1' and a.sequence in (2, 3) and b.sequence = 5 - a.sequence;
       update audit set event_id = substr(event_id, 7) where event_id like 'moved-%'; ${rehash('t-1', 2)}`,
      't-1',
      4,
      `seal 1 of ${NINE} has another hash for it: it or a row before it was changed`,
    ],
    [
      'a row came after the seal and says it was there before it',
      `insert into audit select stream, 3, 'late', hash, 'x', replace(replace(replace(record, '"sequence":2', '"sequence":3'),
         't-2-2', 'late'), '', ''), recorded_at from audit where stream = 't-2' and sequence = 2; ${rehash('t-2', 3)}`,
      't-2',
      3,
      `it says it is older than the last seal, of ${TEN}, which does not know it`,
    ],
  ])('names the first row that does not hold when %s', async (_case, statements, stream, sequence, problem) => {
    await tamper(statements);

    const { broken } = await verified();

    expect(broken.find((row) => row.stream === stream)).toEqual({ stream, sequence, problem });
  });

  test('cannot see what happened since the last seal: that much a superuser can do', async () => {
    await tamper("delete from audit where stream = 't-1' and sequence = 10");
    await tamper(
      `update audit set record = replace(record, 'done', 'none') where stream = 't-1' and sequence = 9; ${rehash('t-1', 9)}`,
    );

    expect((await verified()).broken).toEqual([]);
  });

  test('finds nothing while others write and seal', async () => {
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let round = 0; round < 8; round += 1) {
        const ids = [`w${writer}-${round}-a`, `w${writer}-${round}-b`];
        await appendToChains(
          ids.map((id) => auditEntry(`t-${writer % 3}`, id)),
          { database: recorder, now: at('2026-01-05T10:20:00Z') },
        );
      }
    });
    const sealer = (async () => {
      for (let round = 0; round < 20; round += 1) await seal('2026-01-05T10:20:00Z');
    })();
    let verifications = 0;
    let writing = true;
    const verifier = (async () => {
      while (writing) {
        expect((await verified()).broken).toEqual([]);
        verifications += 1;
      }
    })();

    await Promise.all([...writers, sealer]);
    writing = false;
    await verifier;

    expect(verifications).toBeGreaterThan(1);
    expect(await verified()).toMatchObject({ records: 12 + 96, broken: [] });
  });
});
