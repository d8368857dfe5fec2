import type { Reason } from '../../events/fields.ts';
import { orderMessageRejected } from '../../events/order-message-rejected.v1.ts';
import type { Transaction } from '../postgres/database.ts';
import type { Outbox } from '../postgres/outbox.ts';
import { contentHash } from './content-hash.ts';
import { unstorable } from './storable.ts';

/**
 * Refuses a message whose sender cannot be answered by order id, with a digest to find it by. The same message again is not refused
 * again: a replay of the bus tells nobody twice. What cannot be kept cannot be recognised either, and is refused each time.
 */
export async function refuseMessage(
  refusal: { event: object; reasons: readonly Reason[]; orderId?: string },
  dependencies: { transaction: Transaction; outbox: Outbox; now: () => Date },
): Promise<void> {
  const { transaction, outbox, now } = dependencies;
  const messageDigest = contentHash(refusal.event);
  if (unstorable(refusal.event) === undefined) {
    const taken = await transaction
      .insertInto('inbox')
      .values({ consumer: 'refuse-message', event_id: messageDigest, received_at: now() })
      .onConflict((conflict) => conflict.doNothing())
      .returning('event_id')
      .executeTakeFirst();
    if (!taken) return;
  }
  await outbox.publish(transaction, {
    definition: orderMessageRejected,
    publications: [
      {
        data: {
          reasons: [...refusal.reasons],
          messageDigest,
          ...(refusal.orderId !== undefined && { orderId: refusal.orderId }),
        },
      },
    ],
  });
}
