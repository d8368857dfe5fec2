import { appendToChain } from '../../src/audit/chain.ts';
import { type AuditEntry, auditEntryOf, type BusEvent } from '../../src/audit/record.ts';
import type { QueueMessage } from '../../src/platform/queue-batch.ts';
import type { Database } from '../../src/postgres/database.ts';

/** Appends a batch, chain by chain. Returns the messages that could not be recorded, with the reason; the others are recorded. */
export async function recordAudit(
  messages: readonly QueueMessage[],
  dependencies: { database: Database; now: () => Date },
): Promise<Map<string, Error>> {
  const failed = new Map<string, Error>();
  const byStream = new Map<string, { messageId: string; entry: AuditEntry }[]>();
  for (const { messageId, body } of messages) {
    const entry = auditEntryOf(JSON.parse(body) as BusEvent);
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
