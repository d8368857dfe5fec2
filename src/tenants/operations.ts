import type { Reason } from '../../events/fields.ts';
import { announceOrder } from '../orders/announce.ts';
import { type OperationState, tmfOrderStates } from '../orders/order-state.ts';
import type { Transaction } from '../postgres/database.ts';
import type { Outbox } from '../postgres/outbox.ts';

export interface OperationDependencies {
  readonly transaction: Transaction;
  readonly outbox: Outbox;
  readonly now: () => Date;
}

/**
 * Moves an operation on and tells its order, in one transaction. Moving to where it is changes nothing. When the operation is at its
 * end, the next one of the tenant that waits is started.
 */
export async function moveOperation(
  move: {
    operationId: string;
    to: OperationState;
    failure?: { code: string; message: string };
    reasons?: readonly Reason[];
  },
  dependencies: OperationDependencies,
): Promise<void> {
  const { transaction, now } = dependencies;
  const ended = move.to === 'done' || move.to === 'failed' || move.to === 'cancelled';
  const operation = await transaction
    .updateTable('operations')
    .set({
      state: move.to,
      ...(move.failure && { failure: JSON.stringify(move.failure) }),
      ...(ended && { finished_at: now() }),
    })
    .where('id', '=', move.operationId)
    .returningAll()
    .executeTakeFirstOrThrow();
  await announceOrder(
    { orderId: operation.order_id, state: tmfOrderStates[move.to], ...(move.reasons && { reasons: move.reasons }) },
    dependencies,
  );
  if (ended) await startNext(operation.tenant_id, dependencies);
}

/** Reserves the tenant for the operation that has waited longest. */
async function startNext(tenantId: string, dependencies: OperationDependencies): Promise<void> {
  const { transaction, outbox } = dependencies;
  const next = await transaction
    .selectFrom('operations')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'waiting')
    .orderBy('position')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  if (!next) return;
  await moveOperation({ operationId: next.id, to: 'reserved' }, dependencies);
  await outbox.startExecution(transaction, {
    machine: next.kind === 'retire' ? 'retire-tenant' : 'provision-tenant',
    name: next.id,
    input: { operationId: next.id, tenantId },
  });
}
