import type { Reason } from '../../events/fields.ts';
import { announceOrder } from '../../src/orders/announce.ts';
import type { InTransaction, ReceivedOrder } from './received-cancel.ts';

export async function reject(
  work: { received: ReceivedOrder; reasons: readonly Reason[] },
  dependencies: InTransaction,
): Promise<void> {
  await insertOrder({ received: work.received, tenantId: null, operationId: null }, dependencies);
  await announceOrder(
    { orderId: work.received.identity.orderId, state: 'rejected', reasons: work.reasons },
    dependencies,
  );
}

/** A cancel of what has ended already is done when it is received, however often somebody sends another one. */
export async function complete(
  work: { received: ReceivedOrder; reason: Reason },
  dependencies: InTransaction,
): Promise<void> {
  const { orderId } = work.received.identity;
  await insertOrder({ received: work.received, tenantId: null, operationId: null }, dependencies);
  await announceOrder({ orderId, state: 'acknowledged' }, dependencies);
  await announceOrder({ orderId, state: 'completed', reasons: [work.reason] }, dependencies);
}

export async function insertOrder(
  work: { received: ReceivedOrder; tenantId: string | null; operationId: string | null },
  dependencies: InTransaction,
): Promise<void> {
  const { received, tenantId, operationId } = work;
  await dependencies.transaction
    .insertInto('orders')
    .values({
      order_id: received.identity.orderId,
      kind: 'cancelled',
      content_hash: received.hash,
      tenant_name: received.identity.tenantName,
      tenant_id: tenantId,
      operation_id: operationId,
      announced_state: '',
      announced_sequence: 0,
      reasons: '[]',
      event: JSON.stringify(received.event),
      received_at: received.receivedAt,
      cancels: received.cancels ?? null,
      happened_at: received.happenedAt,
    })
    .execute();
}
