import { operationHeld } from '../../events/operation-held.v1.ts';
import { announceOrder } from '../../src/orders/announce.ts';
import { failureCauseOf } from '../../src/orders/failure-cause.ts';
import { isEnded, type OperationState } from '../../src/orders/order-state.ts';
import type { FailedStepInput } from '../../src/platform/step.ts';
import { moveOperation } from '../../src/tenants/operations.ts';
import { moveTenant } from '../../src/tenants/phases.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/** The retirement itself failed. What remains is listed for a person; nothing pretends to be finished. */
export async function markOrderHeld(
  input: FailedStepInput,
  dependencies: TenantDependencies,
): Promise<{ cause: string }> {
  const { operation, tenant } = await loadTenantContext(input, dependencies.database);
  const cause = failureCauseOf(input.failure);
  const rows = await dependencies.database
    .selectFrom('resources')
    .select(['kind', 'slot', 'provider_id'])
    .where('owner_id', '=', tenant.id)
    .where('state', '<>', 'absent')
    .orderBy('slot')
    .execute();
  const remaining = rows.map(({ kind, slot, provider_id: id }) => ({ kind, slot, ...(id !== null && { id }) }));
  if (operation.state !== 'held' && !isEnded(operation.state as OperationState)) {
    await dependencies.database.transaction().execute(async (transaction) => {
      // One that is gone stays so: then only the closing of its order has failed.
      if (tenant.phase !== 'retired') await moveTenant({ tenantId: tenant.id, to: 'held' }, { transaction });
      await moveOperation(
        {
          operationId: operation.id,
          to: 'held',
          failure: cause,
          reasons: [{ ...cause, remedy: 'An operator has been called and will finish or undo this order.' }],
        },
        { ...dependencies, transaction },
      );
      if (operation.cancelled_by_order_id !== null) {
        await announceOrder(
          { orderId: operation.cancelled_by_order_id, state: 'held' },
          { ...dependencies, transaction },
        );
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
              cause,
              remaining,
            },
          },
        ],
      });
    });
  }
  const left = remaining.map(({ slot }) => slot).join(', ') || 'nothing recorded';
  return { cause: `[${cause.code}] ${cause.message} Remaining: ${left}.` };
}
