import { releaseAddresses as release } from '../../src/admission/leases.ts';
import { registerWait } from '../../src/admission/waits.ts';
import type { StepInput } from '../../src/platform/step.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/** Has the cluster's addresses withdrawn and leaves the token with the wait; it is answered when the allow-list was read back without them. */
export async function releaseAddresses(
  input: StepInput & { taskToken: string },
  dependencies: TenantDependencies,
): Promise<{ status: 'waiting' }> {
  const { operation, tenant } = await loadTenantContext(input, dependencies.database);
  await dependencies.database.transaction().execute(async (transaction) => {
    await release(
      {
        rancherId: tenant.rancher_id,
        clusterName: tenant.cluster_name,
        tenantId: tenant.id,
        orderId: operation.order_id,
      },
      { ...dependencies, transaction },
    );
    await registerWait(
      {
        token: input.taskToken,
        operation_id: operation.id,
        tenant_id: tenant.id,
        condition: 'addresses-withdrawn',
      },
      { ...dependencies, transaction },
    );
  });
  return { status: 'waiting' };
}
