import { failWaits } from '../../src/admission/waits.ts';
import { isEnded, type OperationState } from '../../src/orders/order-state.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import type { StepInput } from '../../src/platform/step.ts';
import { moveOperation } from '../../src/tenants/operations.ts';
import { moveTenant } from '../../src/tenants/phases.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/** Closes the tenant's gate: from this commit on the loop makes nothing new for it, and what still waits for its cluster is told so. */
export async function markTenantRetiring(
  input: StepInput,
  dependencies: TenantDependencies,
): Promise<{ status: 'retiring' }> {
  const { operation, tenant } = await loadTenantContext(input, dependencies.database);
  if (operation.kind === 'provision' && isEnded(operation.state as OperationState)) {
    // Its last step was committed and the reply was lost: what a customer was handed is not unwound.
    throw new StepFailure(
      'invalid-input',
      `Operation ${operation.id} is ${operation.state}; there is nothing to unwind.`,
    );
  }
  await dependencies.database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('tenants')
      .set({ gate_closed_at: dependencies.now() })
      .where('id', '=', tenant.id)
      .where('gate_closed_at', 'is', null)
      .execute();
    // A new attempt at a held operation may find the tenant gone and only its order not closed.
    if (tenant.phase !== 'retired') await moveTenant({ tenantId: tenant.id, to: 'retiring' }, { transaction });
    await moveOperation(
      { operationId: operation.id, to: operation.kind === 'retire' ? 'running' : 'unwinding' },
      { ...dependencies, transaction },
    );
    await failWaits(
      { tenantId: tenant.id, error: 'TerminalFailure', cause: '[gate-closed] The tenant is being retired.' },
      { ...dependencies, transaction },
    );
  });
  return { status: 'retiring' };
}
