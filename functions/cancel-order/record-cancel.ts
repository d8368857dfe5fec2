import type { Reason } from '../../events/fields.ts';
import { orderMessageRejected } from '../../events/order-message-rejected.v1.ts';
import { announceOrder } from '../../src/orders/announce.ts';
import { contentHash } from '../../src/orders/content-hash.ts';
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
      received_at: dependencies.now(),
    })
    .execute();
}

export async function refuseMessage(
  refusal: { event: object; reasons: readonly Reason[]; orderId?: string },
  dependencies: InTransaction,
): Promise<void> {
  await dependencies.outbox.publish(dependencies.transaction, {
    definition: orderMessageRejected,
    publications: [
      {
        data: {
          reasons: [...refusal.reasons],
          messageDigest: contentHash(refusal.event),
          ...(refusal.orderId !== undefined && { orderId: refusal.orderId }),
        },
      },
    ],
  });
}
