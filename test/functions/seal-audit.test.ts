import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { sealAudit } from '../../functions/seal-audit/seal-audit.ts';
import { appendToChains } from '../../src/audit/chain.ts';
import type { Manifest } from '../../src/audit/seal.ts';
import { verifySeals } from '../../src/audit/verify-seals.ts';
import type { Database } from '../../src/postgres/database.ts';
import { asSuperuser, auditEntry } from '../support/audit-entries.ts';
import { type MemoryArchive, memoryArchive, signingPair } from '../support/audit-seals.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

const { sign, publicKey } = signingPair();
const now = () => new Date('2026-01-05T09:00:00Z');

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
beforeEach(async () => {
  archive = memoryArchive();
  await asSuperuser(postgres.database, 'truncate audit');
});

const append = (stream: string, ...eventIds: string[]) =>
  appendToChains(
    eventIds.map((id) => auditEntry(stream, id)),
    { database: recorder, now },
  );
const seal = (means: Partial<Parameters<typeof sealAudit>[0]> = {}) =>
  sealAudit({ database: auditor, archive, sign, now, ...means });
const manifests = (): Manifest[] => [...archive.texts.values()].map((text) => JSON.parse(text).manifest);
const headsIn = ({ heads }: Manifest) => heads.map(({ stream, sequence }) => `${stream} ${sequence}`);
const verified = () => verifySeals(archive.exported(), [publicKey]);

describe('seal-audit', () => {
  test('names the heads of the chains that moved since the last seal, and that seal', async () => {
    await append('system', 's-1');
    await append('t-1', 'e-1', 'e-2');
    await seal();
    await append('t-1', 'e-3');
    await append('t-2', 'f-1');
    await seal();

    expect(manifests().map(headsIn)).toEqual([
      ['system 1', 't-1 2'],
      ['t-1 3', 't-2 1'],
    ]);
    expect(verified()).toMatchObject({ seals: 2, problems: [], last: { number: 2 } });
  });

  test('seals an hour in which nothing happened, and an audit in which nothing ever did', async () => {
    await seal();
    await append('t-1', 'e-1');
    await seal();
    await seal();

    expect(manifests().map(headsIn)).toEqual([[], ['t-1 1'], []]);
    expect(verified().problems).toEqual([]);
  });

  test('names every head once a day, and reads no further back than that', async () => {
    await append('t-1', 'e-1');
    for (let hour = 0; hour < 26; hour += 1) await seal();
    archive.texts.delete(24);
    await append('t-2', 'f-1');

    await seal();

    expect(manifests().flatMap(({ number, complete }) => (complete ? [number] : []))).toEqual([1, 25]);
    expect(manifests().map(headsIn).at(-1)).toEqual(['t-2 1']);
  });

  test('has one row of seals when several run at once', async () => {
    await append('t-1', 'e-1');

    await Promise.all([seal(), seal(), seal()]);

    expect(verified()).toMatchObject({ seals: 3, problems: [], last: { number: 3 } });
  });

  test('goes on behind a seal of its own whose reply was lost', async () => {
    await append('t-1', 'e-1');
    let lost = false;
    const add: MemoryArchive['add'] = async (number, text) => {
      const added = await archive.add(number, text);
      if (lost) return added;
      lost = true;
      return false;
    };

    await seal({ archive: { ...archive, add } });

    expect(manifests().map(headsIn)).toEqual([['t-1 1'], []]);
    expect(verified().problems).toEqual([]);
  });

  test.each([
    ['before it was kept', false],
    ['after it was kept', true],
  ])('killed %s, leaves what the next run follows', async (_case, kept) => {
    await append('t-1', 'e-1');
    const add: MemoryArchive['add'] = async (number, text) => {
      if (kept) await archive.add(number, text);
      throw new Error('killed');
    };
    await expect(seal({ archive: { ...archive, add } })).rejects.toThrow('killed');

    await seal();

    expect(manifests().flatMap(headsIn)).toEqual(['t-1 1']);
    expect(verified()).toMatchObject({ seals: kept ? 2 : 1, problems: [] });
  });

  test('gives up when others are always quicker', async () => {
    await expect(seal({ archive: { ...archive, add: async () => false } })).rejects.toThrow('quicker 3 times');
  });

  test('tells of a chain that went back: the seals show both', async () => {
    await append('t-1', 'e-1', 'e-2', 'e-3');
    await seal();
    await asSuperuser(postgres.database, 'delete from audit where sequence = 3');

    await seal();

    expect(manifests().map(headsIn)).toEqual([['t-1 3'], ['t-1 2']]);
  });

  test('works as a role that reads the audit and does nothing else', async () => {
    const row = sql`insert into audit values ('t-1', 1, 'e-1', '', 'x', '{}', now())`;

    await expect(row.execute(auditor)).rejects.toThrow('permission denied');
    await expect(auditor.selectFrom('orders').selectAll().execute()).rejects.toThrow('permission denied');
  });
});
