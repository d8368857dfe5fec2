import { createHash } from 'node:crypto';
import type { OutgoingMessage, SentMessage } from './message.ts';

/** "5-minute deduplication interval" (SQS developer guide). */
const INTERVAL_MS = 5 * 60_000;

/** Remembers what a FIFO queue accepted; a duplicate gets the answer of the original and is not delivered. */
export interface Deduplication {
  original(key: string, now: number): SentMessage | undefined;
  remember(key: string, sent: { readonly message: SentMessage; readonly now: number }): void;
}

export function createDeduplication(): Deduplication {
  const accepted = new Map<string, { message: SentMessage; at: number }>();

  const forgetOld = (now: number) => {
    for (const [key, { at }] of accepted) {
      if (now - at < INTERVAL_MS) return;
      accepted.delete(key);
    }
  };

  return {
    original: (key, now) => {
      forgetOld(now);
      return accepted.get(key)?.message;
    },
    remember: (key, { message, now }) => {
      accepted.set(key, { message, at: now });
    },
  };
}

/** The deduplication id of a message, from its body where it has none, and the key under which duplicates are looked for. */
export function identityOf(
  { body, groupId, deduplicationId }: OutgoingMessage,
  scope: 'queue' | 'messageGroup',
): { readonly id: string; readonly key: string } {
  const id = deduplicationId ?? createHash('sha256').update(body).digest('hex');
  return { id, key: scope === 'messageGroup' ? `${groupId} ${id}` : id };
}
