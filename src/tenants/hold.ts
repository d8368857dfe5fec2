import type { Selectable } from 'kysely';
import { type OperationHeld, operationHeld } from '../../events/operation-held.v1.ts';
import { announceOrder } from '../orders/announce.ts';
import { endReason } from '../orders/end-reason.ts';
import type { FailureCause } from '../orders/failure-cause.ts';
import { isEnded, type OperationState } from '../orders/order-state.ts';
import type { Transaction } from '../postgres/database.ts';
import type { OperationRow, TenantRow } from '../postgres/tables.ts';
import { plainId } from '../resources/resource-kind.ts';
import { moveOperation, type OperationDependencies } from './operations.ts';
import { moveTenant } from './phases.ts';

export type Remaining = OperationHeld['remaining'];

export interface Held {
  /** Why the order fails, where that was known before something else held it. */
  readonly orderCause?: FailureCause;
  readonly remaining: Remaining;
}

/**
 * Holds an operation that nobody carries on: never a silent half. A person sees what holds it and what remains; the customer is told why the order
 * cannot be finished, which may be older than what holds it now. Its open waits go, since nobody waits with their tokens any more.
 * Holding it again, or one that has ended, changes nothing. Returns what is left in any case.
 */
export async function holdOperation(
  hold: { operationId: string; cause: FailureCause },
  dependencies: OperationDependencies,
): Promise<Held> {
  const { transaction } = dependencies;
  const { tenant, operation } = await lockOperation(hold.operationId, transaction);
  const remaining = await remainingOf(tenant.id, transaction);
  // A provisioning has a failure before it is held when it was being unwound.
  const orderCause = operation.kind === 'provision' ? (operation.failure ?? undefined) : undefined;
  const held = { remaining, ...(orderCause && { orderCause }) };
  if (operation.state === 'held' || isEnded(operation.state as OperationState)) return held;

  await transaction.deleteFrom('waits').where('operation_id', '=', operation.id).execute();
  // One that is gone stays so: then only the closing of its order has failed.
  if (tenant.phase !== 'retired') await moveTenant({ tenantId: tenant.id, to: 'held' }, { transaction });
  const failure = orderCause ?? hold.cause;
  await moveOperation(
    {
      operationId: operation.id,
      to: 'held',
      failure,
      reasons: [endReason(failure, { state: 'held' })],
    },
    dependencies,
  );
  if (operation.cancelled_by_order_id !== null) {
    await announceOrder({ orderId: operation.cancelled_by_order_id, state: 'held' }, dependencies);
  }
  await dependencies.outbox.publish(transaction, {
    definition: operationHeld,
    publications: [
      {
        correlationId: operation.order_id,
        data: {
          operationId: operation.id,
          orderId: operation.order_id,
          tenantId: tenant.id,
          cause: hold.cause,
          ...(orderCause && { orderCause }),
          remaining,
        },
      },
    ],
  });
  return held;
}

/** Locks the tenant, then the operation: the order of everybody who locks both. */
export async function lockOperation(
  operationId: string,
  transaction: Transaction,
): Promise<{ tenant: Selectable<TenantRow>; operation: Selectable<OperationRow> }> {
  const { tenant_id: tenantId } = await transaction
    .selectFrom('operations')
    .select('tenant_id')
    .where('id', '=', operationId)
    .executeTakeFirstOrThrow();
  const tenant = await transaction
    .selectFrom('tenants')
    .selectAll()
    .where('id', '=', tenantId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const operation = await transaction
    .selectFrom('operations')
    .selectAll()
    .where('id', '=', operationId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { tenant, operation };
}

/** What was made and not seen to be gone, and which addresses the allow-list may still admit. */
async function remainingOf(tenantId: string, transaction: Transaction): Promise<Remaining> {
  const resources = await transaction
    .selectFrom('resources')
    .select(['kind', 'slot', 'provider_id'])
    .where('owner_id', '=', tenantId)
    .where('state', '<>', 'absent')
    .orderBy('slot')
    .execute();
  const leases = await transaction
    .selectFrom('leases')
    .select(['id', 'cidr'])
    .where('tenant_id', '=', tenantId)
    .where('state', '<>', 'withdrawn')
    .orderBy('cidr')
    .execute();
  return [
    ...resources.map(({ kind, slot, provider_id: id }) => ({ kind, slot, ...(id !== null && { id: plainId(id) }) })),
    ...leases.map(({ id, cidr }) => ({ kind: 'lease', slot: `lease/${cidr}`, id })),
  ];
}
