import type { Reason } from '../../events/fields.ts';
import { announceOrder } from '../orders/announce.ts';
import { isEnded, type OperationState, tmfOrderStates } from '../orders/order-state.ts';
import { StepFailure } from '../platform/failure.ts';
import type { Transaction } from '../postgres/database.ts';
import type { Outbox } from '../postgres/outbox.ts';

export interface OperationDependencies {
  readonly transaction: Transaction;
  readonly outbox: Outbox;
  readonly now: () => Date;
}

/**
 * Moves an operation on and tells its order, in one transaction. Moving to where it is changes nothing, and one that has ended stays
 * ended: a late repetition of an early step must not reopen it. At its end the next one of the tenant that waits is started. An order that
 * cancels it was told that it is held; it is told, too, that work goes on.
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
  const { state } = await transaction
    .selectFrom('operations')
    .select('state')
    .where('id', '=', move.operationId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (state === move.to) return;
  if (isEnded(state as OperationState)) {
    throw new StepFailure('invalid-input', `Operation ${move.operationId} is ${state} and cannot become ${move.to}.`);
  }
  const ended = isEnded(move.to);
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
  // Why it was held is no reason of the order any more.
  const reasons = move.reasons ?? (state === 'held' ? [] : undefined);
  await announceOrder(
    { orderId: operation.order_id, state: tmfOrderStates[move.to], ...(reasons && { reasons }) },
    dependencies,
  );
  if (state === 'held' && !ended && operation.cancelled_by_order_id !== null) {
    await announceOrder({ orderId: operation.cancelled_by_order_id, state: 'inProgress' }, dependencies);
  }
  if (ended) await startNext(operation.tenant_id, dependencies);
}

/** Reserves the tenant for the operation that has waited longest. A retirement that comes after the tenant's end has nothing left to do. */
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
  const { phase } = await transaction
    .selectFrom('tenants')
    .select('phase')
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow();
  if (phase === 'retired' && next.kind === 'retire') {
    await moveOperation({ operationId: next.id, to: 'done' }, dependencies);
    return;
  }
  await moveOperation({ operationId: next.id, to: 'reserved' }, dependencies);
  await outbox.startExecution(transaction, {
    machine: next.kind === 'retire' ? 'retire-tenant' : 'provision-tenant',
    name: next.id,
    input: { operationId: next.id, tenantId },
    ...('notBefore' in next.input && { notBefore: String(next.input.notBefore) }),
  });
}
