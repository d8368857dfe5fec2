import * as z from 'zod';
import { appendToChains } from '../../src/audit/chain.ts';
import { type AuditEntry, auditEntryOf } from '../../src/audit/record.ts';
import type { QueueMessage } from '../../src/platform/queue-batch.ts';
import type { Database } from '../../src/postgres/database.ts';

/** What EventBridge puts around every event. */
const busEvent = z.object({
  id: z.string(),
  source: z.string(),
  'detail-type': z.string(),
  time: z.string(),
  detail: z.unknown(),
});

export interface RecordAuditDependencies {
  readonly database: Database;
  readonly now: () => Date;
  /** Told of each event whose id came before with other content. Both are recorded then; somebody must find out which is true. */
  readonly reportConflict: (eventId: string) => void;
}

interface Pending {
  readonly messageId: string;
  readonly entry: AuditEntry;
}

/** Appends a batch. Returns the messages that could not be recorded, with the reason; the others are recorded. */
export async function recordAudit(
  messages: readonly QueueMessage[],
  dependencies: RecordAuditDependencies,
): Promise<Map<string, Error>> {
  const failed = new Map<string, Error>();
  const pending: Pending[] = [];
  for (const { messageId, body } of messages) {
    const entry = readEntry(body);
    if (entry instanceof Error) failed.set(messageId, entry);
    else pending.push({ messageId, entry });
  }
  for (const [messageId, error] of await append(pending, dependencies)) failed.set(messageId, error);
  return failed;
}

/** Appends all at once; where the database refuses one of the rows for what is in it, each by itself. */
async function append(pending: readonly Pending[], dependencies: RecordAuditDependencies): Promise<Map<string, Error>> {
  if (pending.length === 0) return new Map();
  try {
    const { conflicting } = await appendToChains(
      pending.map(({ entry }) => entry),
      dependencies,
    );
    for (const eventId of conflicting) dependencies.reportConflict(eventId);
    return new Map();
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    if (pending.length === 1 || !isOfTheData(error))
      return new Map(pending.map(({ messageId }) => [messageId, reason]));
  }
  const failed = new Map<string, Error>();
  for (const one of pending) {
    for (const [messageId, error] of await append([one], dependencies)) failed.set(messageId, error);
  }
  return failed;
}

/**
 * SQLSTATE classes that blame the row: data exception, integrity constraint violation, program limit exceeded. A database that is
 * away refuses everybody alike, and nobody waits for ten more time-outs to learn it.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isOfTheData(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^(22|23|54)[0-9A-Z]{3}$/.test(code);
}

/** A message that is no event of the bus must not keep its neighbours from being recorded. */
function readEntry(body: string): AuditEntry | Error {
  try {
    return auditEntryOf(busEvent.parse(JSON.parse(body)));
  } catch (error) {
    return new Error('The message is no event of the bus.', { cause: error });
  }
}
