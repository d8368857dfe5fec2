import { failureCauseOf } from '../../src/orders/failure-cause.ts';
import { isEnded, type OperationState } from '../../src/orders/order-state.ts';
import type { FailedStepInput } from '../../src/platform/step.ts';
import { lockOperation } from '../../src/tenants/hold.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';

/**
 * Writes down why an order fails, before anything of it is removed: the removal may fail, be stopped, or be done by another attempt, and the
 * customer is still told the first reason. On a tenant that is being retired already a step fails for that alone, so what was recorded stays.
 */
export async function recordFailure(
  input: FailedStepInput,
  dependencies: TenantDependencies,
): Promise<{ status: 'recorded' }> {
  await dependencies.database.transaction().execute(async (transaction) => {
    const { tenant, operation } = await lockOperation(input.operationId, transaction);
    if (isEnded(operation.state as OperationState)) return;
    if (tenant.gate_closed_at !== null && operation.failure !== null) return;
    await transaction
      .updateTable('operations')
      .set({ failure: JSON.stringify(failureCauseOf(input.failure)) })
      .where('id', '=', operation.id)
      .execute();
  });
  return { status: 'recorded' };
}
