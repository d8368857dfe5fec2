import { announceOrder } from '../../src/orders/announce.ts';
import { endReason, executionCause } from '../../src/orders/end-reason.ts';
import { type FailureCause, failureCauseOf } from '../../src/orders/failure-cause.ts';
import type { FailedStepInput } from '../../src/platform/step.ts';
import { moveOperation } from '../../src/tenants/operations.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/** Ends an order that came to nothing: everything is removed by now, and the order says why, in the provider's own words where there are any. */
export async function markOrderFailed(
  input: FailedStepInput,
  dependencies: TenantDependencies,
): Promise<{ error: string; cause: string }> {
  const { operation, tenant } = await loadTenantContext(input, dependencies.database);
  const cancelledBy = operation.cancelled_by_order_id;
  const state = cancelledBy === null ? 'failed' : 'cancelled';
  // What was recorded is why; a later attempt brings only its own refusal to go on.
  const cause: FailureCause =
    cancelledBy === null
      ? (operation.failure ?? failureCauseOf(input.failure))
      : { code: 'cancelled', message: `Cancelled by order ${cancelledBy}.` };
  const reason = endReason(cause, { state, anythingMade: await isAnythingMade(tenant.id, dependencies) });
  await dependencies.database.transaction().execute(async (transaction) => {
    await moveOperation(
      { operationId: operation.id, to: state, failure: cause, reasons: [reason] },
      { ...dependencies, transaction },
    );
    if (cancelledBy !== null) {
      await announceOrder({ orderId: cancelledBy, state: 'completed' }, { ...dependencies, transaction });
    }
  });
  return {
    error: cancelledBy === null ? 'OrderFailed' : 'OrderCancelled',
    cause: executionCause(cause, reason),
  };
}

/** Whether anything of the tenant has ever existed. What is absent by now keeps the id that the provider gave it. */
async function isAnythingMade(tenantId: string, { database }: TenantDependencies): Promise<boolean> {
  const made = await database
    .selectFrom('resources')
    .select('slot')
    .where('owner_id', '=', tenantId)
    .where('provider_id', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return made !== undefined;
}
