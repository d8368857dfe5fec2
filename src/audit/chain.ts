import { createHash } from 'node:crypto';
import { canonicalJson } from '../platform/canonical-json.ts';
import type { Database } from '../postgres/database.ts';
import type { AuditEntry } from './record.ts';

const FIRST_PREVIOUS_HASH = '';
const UNIQUE_VIOLATION = '23505';
const ATTEMPTS = 8;

/** SHA-256 over the previous hash and the record, so that a row vouches for every row before it. */
export function chainHash(row: { previousHash: string; record: string }): string {
  return createHash('sha256').update(`${row.previousHash}\n${row.record}`).digest('hex');
}

/**
 * Appends entries to one chain, in their order. An event that is there already is left out. Two writers cannot fork a chain: the
 * database refuses a row that does not follow its head, and the loser tries again behind the winner. Only inserts and reads.
 */
export async function appendToChain(
  work: { stream: string; entries: readonly AuditEntry[] },
  dependencies: { database: Database; now: () => Date },
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await append(work, dependencies);
      return;
    } catch (error) {
      const lostRace =
        typeof error === 'object' && error !== null && 'code' in error && error.code === UNIQUE_VIOLATION;
      if (!lostRace || attempt === ATTEMPTS) throw error;
    }
  }
}

async function append(
  work: { stream: string; entries: readonly AuditEntry[] },
  dependencies: { database: Database; now: () => Date },
): Promise<void> {
  const { stream, entries } = work;
  const { database, now } = dependencies;
  const known = await database
    .selectFrom('audit')
    .select('event_id')
    .where(
      'event_id',
      'in',
      entries.map(({ eventId }) => eventId),
    )
    .execute();
  const seen = new Set(known.map(({ event_id: id }) => id));
  const head = await database
    .selectFrom('audit')
    .select(['sequence', 'hash'])
    .where('stream', '=', stream)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();

  let previousHash = head?.hash ?? FIRST_PREVIOUS_HASH;
  let sequence = Number(head?.sequence ?? 0);
  const rows = [];
  for (const { eventId, facts } of entries) {
    if (seen.has(eventId)) continue;
    seen.add(eventId);
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
  if (rows.length > 0) await database.insertInto('audit').values(rows).execute();
}
