import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import * as z from 'zod';
import { canonicalJson } from '../platform/canonical-json.ts';
import type { Database, Transaction } from '../postgres/database.ts';
import { type AuditEntry, conflictIdOf, conflictingEntry } from './record.ts';

const FIRST_PREVIOUS_HASH = '';
const UNIQUE_VIOLATION = '23505';
const ATTEMPTS = 8;

/** SHA-256 over the previous hash and the record, so that a row vouches for every row before it. */
export function chainHash(row: { previousHash: string; record: string }): string {
  return createHash('sha256').update(`${row.previousHash}\n${row.record}`).digest('hex');
}

/**
 * Appends entries to one chain, in their order. An event that is there already is left out; one that came before with other content
 * is recorded beside the first, and named in what is returned. Writers of a chain queue for it, so that many of them cost each other
 * no attempts. What keeps the chain from forking is not that queue but the database, which refuses a row that does not follow its
 * head; whoever is refused tries again. Only inserts and reads.
 */
export async function appendToChain(
  work: { stream: string; entries: readonly AuditEntry[] },
  dependencies: { database: Database; now: () => Date },
): Promise<{ readonly conflicting: readonly string[] }> {
  const { database, now } = dependencies;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${`audit/${work.stream}`}, 0))`.execute(transaction);
        return append(work, { transaction, now });
      });
    } catch (error) {
      const lostRace =
        typeof error === 'object' && error !== null && 'code' in error && error.code === UNIQUE_VIOLATION;
      if (!lostRace || attempt === ATTEMPTS) throw error;
    }
  }
}

async function append(
  work: { stream: string; entries: readonly AuditEntry[] },
  dependencies: { transaction: Transaction; now: () => Date },
): Promise<{ conflicting: string[] }> {
  const { stream, entries } = work;
  const { transaction, now } = dependencies;
  const digests = await recordedDigests(entries, transaction);
  const head = await transaction
    .selectFrom('audit')
    .select(['sequence', 'hash'])
    .where('stream', '=', stream)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();

  let previousHash = head?.hash ?? FIRST_PREVIOUS_HASH;
  let sequence = Number(head?.sequence ?? 0);
  const rows = [];
  const conflicting = [];
  for (const given of entries) {
    const first = digests.get(given.eventId);
    const differs = first !== undefined && first !== null && first !== given.facts.digest;
    const { eventId, facts } = differs ? conflictingEntry(given) : given;
    if (digests.has(eventId)) continue;
    if (differs) conflicting.push(given.eventId);
    digests.set(eventId, facts.digest);
    sequence += 1;
    const recordedAt = now();
    const record = canonicalJson({ stream, sequence, recordedAt: recordedAt.toISOString(), ...facts });
    const hash = chainHash({ previousHash, record });
    rows.push({
      stream,
      sequence,
      event_id: eventId,
      previous_hash: previousHash,
      hash,
      record,
      recorded_at: recordedAt,
    });
    previousHash = hash;
  }
  if (rows.length > 0) await transaction.insertInto('audit').values(rows).execute();
  return { conflicting };
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
