import { createHash } from 'node:crypto';
import { type Insertable, sql } from 'kysely';
import * as z from 'zod';
import { canonicalJson } from '../platform/canonical-json.ts';
import type { Database, Transaction } from '../postgres/database.ts';
import type { AuditRow } from '../postgres/tables.ts';
import { type AuditEntry, conflictIdOf, conflictingEntry } from './record.ts';

const FIRST_PREVIOUS_HASH = '';
const UNIQUE_VIOLATION = '23505';
const ATTEMPTS = 8;

/** SHA-256 over the previous hash and the record, so that a row vouches for every row before it. */
export function chainHash(row: { previousHash: string; record: string }): string {
  return createHash('sha256').update(`${row.previousHash}\n${row.record}`).digest('hex');
}

/**
 * Appends entries to their chains, in their order, all in one transaction: what a batch costs does not grow with the chains that it names.
 * An event that is there already is left out; one that came before with other content is recorded beside the first, and named in what is
 * returned. Writers of a chain queue for it, always in the same order, so that many of them cost each other no attempts. What keeps a chain
 * from forking is not that queue but the database, which refuses a row that does not follow its head; whoever is refused tries again. Only
 * inserts and reads.
 */
export async function appendToChains(
  entries: readonly AuditEntry[],
  dependencies: { database: Database; now: () => Date },
): Promise<{ readonly conflicting: readonly string[] }> {
  const { database, now } = dependencies;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction().execute((transaction) => append(entries, { transaction, now }));
    } catch (error) {
      const lostRace =
        typeof error === 'object' && error !== null && 'code' in error && error.code === UNIQUE_VIOLATION;
      if (!lostRace || attempt === ATTEMPTS) throw error;
    }
  }
}

async function append(
  entries: readonly AuditEntry[],
  dependencies: { transaction: Transaction; now: () => Date },
): Promise<{ conflicting: string[] }> {
  const { transaction, now } = dependencies;
  const streams = [...new Set(entries.map(({ stream }) => stream))].sort();
  await queueFor(streams, transaction);
  const digests = await recordedDigests(entries, transaction);
  const heads = await headsOf(streams, transaction);

  const rows: Insertable<AuditRow>[] = [];
  const conflicting: string[] = [];
  for (const given of entries) {
    const first = digests.get(given.eventId);
    const differs = first !== undefined && first !== null && first !== given.facts.digest;
    const { stream, eventId, facts } = differs ? conflictingEntry(given) : given;
    if (digests.has(eventId)) continue;
    if (differs) conflicting.push(given.eventId);
    digests.set(eventId, facts.digest);
    const head = heads.get(stream) ?? { sequence: 0, hash: FIRST_PREVIOUS_HASH };
    const sequence = head.sequence + 1;
    const recordedAt = now();
    const record = canonicalJson({ stream, sequence, recordedAt: recordedAt.toISOString(), ...facts });
    const hash = chainHash({ previousHash: head.hash, record });
    rows.push({
      stream,
      sequence,
      event_id: eventId,
      previous_hash: head.hash,
      hash,
      record,
      recorded_at: recordedAt,
    });
    heads.set(stream, { sequence, hash });
  }
  if (rows.length > 0) await transaction.insertInto('audit').values(rows).execute();
  return { conflicting };
}

/** Locks one chain after the other, as they are given. */
async function queueFor(streams: readonly string[], transaction: Transaction): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtextextended('audit/' || stream, 0))
    from unnest(${streams}::text[]) with ordinality as named (stream, place) order by place`.execute(transaction);
}

/** The last row of each chain that has one, by its name: one step in the index for each, however long it is. */
async function headsOf(
  streams: readonly string[],
  transaction: Transaction,
): Promise<Map<string, { readonly sequence: number; readonly hash: string }>> {
  const { rows } = await sql<{ stream: string; sequence: string; hash: string }>`
    select named.stream, head.sequence, head.hash
    from unnest(${streams}::text[]) as named (stream)
    cross join lateral (
      select sequence, hash from audit where audit.stream = named.stream order by sequence desc limit 1
    ) as head`.execute(transaction);
  return new Map(rows.map(({ stream, sequence, hash }) => [stream, { sequence: Number(sequence), hash }]));
}

const recordWithDigest = z.object({ digest: z.string() });

/** What is recorded already of these events, by id: the digest of the event as it came, null in records from before there was one. */
async function recordedDigests(
  entries: readonly AuditEntry[],
  transaction: Transaction,
): Promise<Map<string, string | null>> {
  const known = await transaction
    .selectFrom('audit')
    .select(['event_id', 'record'])
    .where(
      'event_id',
      'in',
      entries.flatMap((entry) => [entry.eventId, conflictIdOf(entry)]),
    )
    .execute();
  return new Map(known.map((row) => [row.event_id, digestIn(row.record)]));
}

/** A record that somebody made unreadable must not stop the recording; the verifier names it. */
function digestIn(record: string): string | null {
  try {
    return recordWithDigest.parse(JSON.parse(record)).digest;
  } catch {
    return null;
  }
}
