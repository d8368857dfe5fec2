import { appendToChain } from '../../src/audit/chain.ts';
import { type AuditEntry, auditEntryOf, type BusEvent } from '../../src/audit/record.ts';
import type { Database } from '../../src/postgres/database.ts';

/** A message of the audit queue: one event of the bus. */
export interface AuditMessage {
  readonly messageId: string;
  readonly event: BusEvent;
}

/** Appends a batch, chain by chain. Returns the messages that could not be recorded, with the reason; the others are recorded. */
export async function recordAudit(
  messages: readonly AuditMessage[],
  dependencies: { database: Database; now: () => Date },
): Promise<Map<string, Error>> {
  const failed = new Map<string, Error>();
  const byStream = new Map<string, { messageId: string; entry: AuditEntry }[]>();
  for (const { messageId, event } of messages) {
    const entry = auditEntryOf(event);
    const group = byStream.get(entry.stream) ?? [];
    byStream.set(entry.stream, [...group, { messageId, entry }]);
  }
  for (const [stream, group] of byStream) {
    try {
      await appendToChain({ stream, entries: group.map(({ entry }) => entry) }, dependencies);
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      for (const { messageId } of group) failed.set(messageId, reason);
    }
  }
  return failed;
}
