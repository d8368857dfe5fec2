import { announceOrder } from '../../src/orders/announce.ts';
import { failureCauseOf } from '../../src/orders/failure-cause.ts';
import type { FailedStepInput } from '../../src/platform/step.ts';
import { moveOperation } from '../../src/tenants/operations.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/** Ends an order that came to nothing: everything is removed by now, and the order says why, in the provider's own words where there are any. */
export async function markOrderFailed(
  input: FailedStepInput,
  dependencies: TenantDependencies,
): Promise<{ error: string; cause: string }> {
  const { operation } = await loadTenantContext(input, dependencies.database);
  // What was recorded is why; a later attempt brings only its own refusal to go on.
  const failure = operation.failure ?? failureCauseOf(input.failure);
  const cancelledBy = operation.cancelled_by_order_id;
  const cause = cancelledBy === null ? failure : { code: 'cancelled', message: `Cancelled by order ${cancelledBy}.` };
  await dependencies.database.transaction().execute(async (transaction) => {
    await moveOperation(
      {
        operationId: operation.id,
        to: cancelledBy === null ? 'failed' : 'cancelled',
        failure: cause,
        reasons: [{ ...cause, remedy: remedyFor(cause.code) }],
      },
      { ...dependencies, transaction },
    );
    if (cancelledBy !== null) {
      await announceOrder({ orderId: cancelledBy, state: 'completed' }, { ...dependencies, transaction });
    }
  });
  return { error: cancelledBy === null ? 'OrderFailed' : 'OrderCancelled', cause: `[${cause.code}] ${cause.message}` };
}

function remedyFor(code: string): string {
  if (code === 'cancelled') return 'Nothing is left of the tenant. Place a new order to have it again.';
  if (code === 'quota-exceeded')
    return 'Nothing is left of the tenant. Have the quota raised, or choose another region, and order again.';
  return 'Nothing is left of the tenant. Place a new order; if it fails again, tell the operator the order id.';
}
