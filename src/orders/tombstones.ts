import { sql } from 'kysely';
import type { Transaction } from '../postgres/database.ts';

/**
 * How long a cancel waits for its order. An order may be behind its cancel for as long as the bus tries to deliver it: EventBridge
 * repeats for 24 hours by default and at most, and so say our rules (`maximumEventAge: 86400`).
 */
export const WAIT_HOURS = 24;

/** An order as far as a cancel looks at it. */
export interface CancellableOrder {
  readonly orderId: string;
  readonly tenantName: string;
  /** The time of its event, or of its receipt where the event has none. */
  readonly happenedAt: Date;
}

/** A cancel that was recorded before the order that it is about. */
export interface Tombstone {
  readonly orderId: string;
  /** False when it names the order and calls its tenant by another name: such a cancel ends nothing. */
  readonly fits: boolean;
  /** It has not been told yet what became of it. */
  readonly waits: boolean;
}

/**
 * The cancels that are about an order which has just come, oldest first: those that name it, and those that name only its tenant and are
 * not older than it. A rejected cancel has no effect; every other one counts for ever, also when it has ended long ago.
 */
export async function tombstonesOf(order: CancellableOrder, transaction: Transaction): Promise<Tombstone[]> {
  const cancels = await transaction
    .selectFrom('orders')
    .select(['order_id', 'tenant_name', 'announced_state', 'operation_id'])
    .where('kind', '=', 'cancelled')
    .where('announced_state', '<>', 'rejected')
    .where(({ or, and, eb }) =>
      or([
        eb('cancels', '=', order.orderId),
        and([
          eb('cancels', 'is', null),
          eb('tenant_name', '=', order.tenantName),
          eb(effectiveTime, '>=', order.happenedAt),
        ]),
      ]),
    )
    .orderBy('received_at')
    .orderBy('order_id')
    .forUpdate()
    .execute();
  return cancels.map((cancel) => ({
    orderId: cancel.order_id,
    fits: cancel.tenant_name === order.tenantName,
    waits: isWaiting(cancel),
  }));
}

/** Pending without an operation: a cancel that waits for its turn or for the end of a grace period has one. */
export function isWaiting(cancel: { announced_state: string; operation_id: string | null }): boolean {
  return cancel.announced_state === 'pending' && cancel.operation_id === null;
}

/** When an order counts as placed or cancelled, in the columns of `orders`. */
export const effectiveTime = sql<Date>`coalesce(orders.happened_at, orders.received_at)`;
