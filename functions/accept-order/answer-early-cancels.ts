import type { Reason } from '../../events/fields.ts';
import { announceOrder } from '../../src/orders/announce.ts';
import { nothingLeftOf, orderNotOfTenant } from '../../src/orders/cancel-reasons.ts';
import type { OrderIdentity } from '../../src/orders/parse-order.ts';
import type { Tombstone } from '../../src/orders/tombstones.ts';
import type { Transaction } from '../../src/postgres/database.ts';
import type { Outbox } from '../../src/postgres/outbox.ts';

/**
 * Tells the cancels that have waited for this order what became of them: completed, since nothing was made, or failed where they call its
 * tenant by another name. One that has ended stays as it is; the order says which cancel it was.
 */
export async function answerEarlyCancels(
  work: { identity: OrderIdentity; tombstones: readonly Tombstone[]; wasRejected: boolean },
  dependencies: { transaction: Transaction; outbox: Outbox },
): Promise<void> {
  const { identity, tombstones, wasRejected } = work;
  for (const { orderId, fits } of tombstones.filter(({ waits }) => waits)) {
    if (fits) {
      const reasons: Reason[] = wasRejected ? [nothingLeftOf(identity.orderId)] : [];
      await announceOrder({ orderId, state: 'completed', reasons }, dependencies);
    } else {
      await announceOrder({ orderId, state: 'failed', reasons: [orderNotOfTenant(identity)] }, dependencies);
    }
  }
}
