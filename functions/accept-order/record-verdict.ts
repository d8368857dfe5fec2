import type { Reason } from '../../events/fields.ts';
import { announceOrder } from '../../src/orders/announce.ts';
import { cancelledBy } from '../../src/orders/cancel-reasons.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import type { Transaction } from '../../src/postgres/database.ts';
import { clusterNameOf, provisionOperationId, tenantIdOf } from '../../src/tenants/ids.ts';
import type { AcceptOrderDependencies, Candidate } from './candidate.ts';

type Dependencies = AcceptOrderDependencies & { readonly transaction: Transaction };

/** An order that was told nothing yet. */
const UNANNOUNCED = { announced_state: '', announced_sequence: 0 };

export async function recordAcceptance(
  accepted: { candidate: Candidate; landingAccountId: string },
  dependencies: Dependencies,
): Promise<void> {
  const { candidate, landingAccountId } = accepted;
  const { order, placement } = candidate;
  if (!order || !placement) throw new StepFailure('unexpected', 'An order without placement was accepted.');
  const { transaction, rancher, now, outbox } = dependencies;
  const tenantId = tenantIdOf(order.orderId);
  const operationId = provisionOperationId(order.orderId);

  await insertOrder({ candidate, tenantId, operationId }, dependencies);
  await transaction
    .insertInto('tenants')
    .values({
      id: tenantId,
      name: order.tenant.name,
      phase: 'reserved',
      offering: order.offering,
      cloud: placement.cloud,
      region: placement.region,
      zones: JSON.stringify(placement.zones),
      size: order.size,
      landing_account_id: landingAccountId,
      rancher_id: rancher.id,
      cluster_name: clusterNameOf({ tenantId, tenantName: order.tenant.name }),
      cluster_id: null,
      order_id: order.orderId,
      endpoint_access: JSON.stringify(rancher.egressCidrs),
      gate_closed_at: null,
      retired_at: null,
    })
    .execute();
  await transaction
    .insertInto('operations')
    .values({
      id: operationId,
      tenant_id: tenantId,
      order_id: order.orderId,
      kind: 'provision',
      state: 'reserved',
      input: '{}',
      failure: null,
      cancelled_by_order_id: null,
      created_at: now(),
      finished_at: null,
    })
    .execute();
  await announceOrder({ orderId: order.orderId, state: 'acknowledged' }, dependencies);
  await outbox.startExecution(transaction, {
    machine: 'provision-tenant',
    name: operationId,
    input: { operationId, tenantId },
  });
}

export async function recordRejection(
  rejected: { candidate: Candidate; reasons: readonly Reason[] },
  dependencies: Dependencies,
): Promise<void> {
  await insertOrder({ candidate: rejected.candidate, tenantId: null, operationId: null }, dependencies);
  await announceOrder(
    { orderId: rejected.candidate.identity.orderId, state: 'rejected', reasons: rejected.reasons },
    dependencies,
  );
}

/** An order that could be served and that nobody wants any more: it is answered, and takes neither name nor room. */
export async function recordCancelled(
  cancelled: { candidate: Candidate; cancelledBy: string },
  dependencies: Dependencies,
): Promise<void> {
  const { orderId } = cancelled.candidate.identity;
  await insertOrder({ candidate: cancelled.candidate, tenantId: null, operationId: null }, dependencies);
  await announceOrder({ orderId, state: 'acknowledged' }, dependencies);
  await announceOrder({ orderId, state: 'cancelled', reasons: [cancelledBy(cancelled.cancelledBy)] }, dependencies);
}

async function insertOrder(
  work: { candidate: Candidate; tenantId: string | null; operationId: string | null },
  dependencies: Dependencies,
): Promise<void> {
  const { candidate, tenantId, operationId } = work;
  await dependencies.transaction
    .insertInto('orders')
    .values({
      ...UNANNOUNCED,
      order_id: candidate.identity.orderId,
      kind: 'placed',
      content_hash: candidate.contentHash,
      tenant_name: candidate.identity.tenantName,
      tenant_id: tenantId,
      operation_id: operationId,
      event: JSON.stringify(candidate.event),
      reasons: '[]',
      received_at: candidate.receivedAt,
      happened_at: candidate.happenedAt,
    })
    .execute();
}
