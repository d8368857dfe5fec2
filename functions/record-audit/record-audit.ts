import * as z from 'zod';
import { appendToChain } from '../../src/audit/chain.ts';
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

/** Appends a batch, chain by chain. Returns the messages that could not be recorded, with the reason; the others are recorded. */
export async function recordAudit(
  messages: readonly QueueMessage[],
  dependencies: { database: Database; now: () => Date },
): Promise<Map<string, Error>> {
  const failed = new Map<string, Error>();
  const byStream = new Map<string, { messageId: string; entry: AuditEntry }[]>();
  for (const { messageId, body } of messages) {
    const entry = readEntry(body);
    if (entry instanceof Error) {
      failed.set(messageId, entry);
      continue;
    }
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

/** A message that is no event of the bus must not keep its neighbours from being recorded. */
function readEntry(body: string): AuditEntry | Error {
  try {
    return auditEntryOf(busEvent.parse(JSON.parse(body)));
  } catch (error) {
    return new Error('The message is no event of the bus.', { cause: error });
  }
}
