import { failWaits } from '../../src/admission/waits.ts';
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
  await dependencies.database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('tenants')
      .set({ gate_closed_at: dependencies.now() })
      .where('id', '=', tenant.id)
      .where('gate_closed_at', 'is', null)
      .execute();
    await moveTenant({ tenantId: tenant.id, to: 'retiring' }, { transaction });
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
