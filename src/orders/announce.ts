import type { Reason } from '../../events/fields.ts';
import { orderStateChanged, type TmfOrderState } from '../../events/order-state-changed.v1.ts';
import type { Transaction } from '../postgres/database.ts';
import type { Outbox } from '../postgres/outbox.ts';

/**
 * Tells others the state of an order, numbered per order. The number is taken under the order's row lock, so numbers have no gaps and
 * no twins. A state that was told already is not told again.
 */
export async function announceOrder(
  announcement: { orderId: string; state: TmfOrderState; reasons?: readonly Reason[] },
  dependencies: { transaction: Transaction; outbox: Outbox },
): Promise<void> {
  const { transaction, outbox } = dependencies;
  const { orderId, state, reasons } = announcement;
  const order = await transaction
    .selectFrom('orders')
    .selectAll()
    .where('order_id', '=', orderId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (order.announced_state === state) return;

  const sequence = order.announced_sequence + 1;
  await transaction
    .updateTable('orders')
    .set({ announced_state: state, announced_sequence: sequence, ...(reasons && { reasons: JSON.stringify(reasons) }) })
    .where('order_id', '=', orderId)
    .execute();
  await outbox.publish(transaction, {
    definition: orderStateChanged,
    publications: [
      {
        correlationId: orderId,
        sequence,
        data: {
          orderId,
          ...(order.tenant_id !== null && { tenantId: order.tenant_id }),
          tenantName: order.tenant_name,
          state,
          ...(order.announced_sequence > 0 && { previousState: order.announced_state as TmfOrderState }),
          sequence,
          ...(reasons?.length && { reasons: [...reasons] }),
          ...(order.operation_id !== null && { operationId: order.operation_id }),
        },
      },
    ],
  });
}
