import { createHash } from 'node:crypto';
import type { OrderMessageRejected } from '../../events/order-message-rejected.v1.ts';
import type { OrderRow } from './database-view.ts';
import type { GivenOrder } from './order-files.ts';
import type { PublishedOrder, Session } from './session.ts';

/** What became of a given order. */
export interface Outcome {
  readonly given: GivenOrder;
  readonly state: string;
  readonly reasons: OrderRow['reasons'];
  readonly tenantId: string | null;
  readonly tookSeconds: number | null;
}

/** Brings together what was given, what the system told of messages it could not read, and what it recorded of orders. */
export function outcomesOf(session: Session, orders: readonly OrderRow[]): Outcome[] {
  const rows = new Map(orders.map((row) => [row.orderId, row]));
  return session.published.map((published) => {
    const { given } = published;
    const ended = (state: string, reasons: OrderRow['reasons']): Outcome => ({
      given,
      state,
      reasons,
      tenantId: null,
      tookSeconds: null,
    });
    if ('unreadable' in given.content) return ended('failed', [given.content.unreadable]);
    if (published.refusal) return ended('rejected', [notTaken(published.refusal)]);
    const row = given.orderId === null ? undefined : rows.get(given.orderId);
    const rejection = rejectionOf({ published, recorded: row !== undefined }, session.rejections);
    if (rejection) return ended('rejected', rejection.reasons);
    return row ? { given, ...row } : ended('failed', [unanswered]);
  });
}

/**
 * The rejection of this very message: by the queue's id of it, by the digest of its text, or, where it was read and then refused,
 * by the digest of its content. The order id alone is not enough: the order that had the id first may be well.
 */
function rejectionOf(
  work: { published: PublishedOrder; recorded: boolean },
  rejections: readonly OrderMessageRejected[],
): OrderMessageRejected | undefined {
  const { given, messageId } = work.published;
  if ('unreadable' in given.content) return undefined;
  const digests = digestsOf(given.content.body);
  return (
    rejections.find(
      (rejection) =>
        (messageId !== undefined && rejection.messageId === messageId) || digests.includes(rejection.messageDigest),
    ) ??
    (work.recorded || given.orderId === null
      ? undefined
      : rejections.find((rejection) => rejection.orderId === given.orderId))
  );
}

function digestsOf(body: string): string[] {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  try {
    return [sha256(body), sha256(JSON.stringify(sorted(JSON.parse(body))))];
  } catch {
    return [sha256(body)];
  }
}

/** Members in the order of their names, on every level: equal content becomes equal text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}

function notTaken(refusal: { code: string; message: string }) {
  return {
    code: 'not-taken',
    message: `The orders queue did not take it: ${refusal.message} (${refusal.code})`,
    remedy: 'Send one order event of at most 256 KB.',
  };
}

const unanswered = {
  code: 'no-answer',
  message: 'The system came to rest without an answer to this order.',
  remedy: 'Look into the queues orders-dead-letter and rejected-orders with npm start -- --serve.',
};
