import type { Selectable } from 'kysely';
import type { CancelWaitEnded } from '../../events/cancel-wait-ended.v1.ts';
import { announceOrder } from '../../src/orders/announce.ts';
import { type Reason, refuse, shown } from '../../src/orders/reason.ts';
import { isWaiting, WAIT_HOURS } from '../../src/orders/tombstones.ts';
import type { Received } from '../../src/platform/reaction.ts';
import type { Database } from '../../src/postgres/database.ts';
import type { Outbox } from '../../src/postgres/outbox.ts';
import type { OrderRow } from '../../src/postgres/tables.ts';

/**
 * Ends a cancel whose order has not come in time. It stays what it is for an order that comes later still: that one is cancelled, and
 * says by whom; this cancel has had its last word. One that was answered meanwhile is left alone.
 */
export async function markCancelFailed(
  event: Received<CancelWaitEnded>,
  dependencies: { database: Database; outbox: Outbox },
): Promise<void> {
  const { orderId } = event.data;
  await dependencies.database.transaction().execute(async (transaction) => {
    const cancel = await transaction
      .selectFrom('orders')
      .selectAll()
      .where('order_id', '=', orderId)
      .forUpdate()
      .executeTakeFirst();
    if (!cancel || !isWaiting(cancel)) return;
    await announceOrder(
      { orderId, state: 'failed', reasons: [tenantUnknown(cancel)] },
      { ...dependencies, transaction },
    );
  });
}

function tenantUnknown({ cancels, tenant_name: name }: Selectable<OrderRow>): Reason {
  const missing = cancels === null ? `order of a tenant called ${shown(name)}` : `order ${cancels}`;
  return refuse('tenant-unknown', {
    field: cancels === null ? 'data.tenant.name' : 'data.cancels',
    message: `No ${missing} from before this cancel has come within ${WAIT_HOURS} hours.`,
    remedy:
      'Name a tenant that was ordered and is not retired, or the order that made it, in another cancel. Should the order come after all, it is cancelled.',
  });
}
