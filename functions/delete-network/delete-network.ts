import { leasesOnAddressesOf, releaseAddresses } from '../../src/admission/leases.ts';
import type { StepInput } from '../../src/platform/step.ts';
import type { StageProgress } from '../../src/resources/registry.ts';
import { removeTenantStage, type StageDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/** Seconds until another look at an address that is still admitted. */
const LOOK_SECONDS = 30;

/**
 * An address that goes back to the cloud while Rancher still admits it lets in whoever gets it next. The step before this one has withdrawn
 * them; a lease that was written since then is withdrawn here.
 */
export async function deleteNetwork(input: StepInput, dependencies: StageDependencies): Promise<StageProgress> {
  const { tenant, operation } = await loadTenantContext(input, dependencies.database);
  const admitted = await leasesOnAddressesOf(tenant.id, dependencies.database);
  if (admitted.length === 0) return removeTenantStage({ input, stage: 'network' }, dependencies);
  const lessee = {
    rancherId: tenant.rancher_id,
    clusterName: tenant.cluster_name,
    tenantId: tenant.id,
    orderId: operation.order_id,
  };
  await dependencies.database
    .transaction()
    .execute((transaction) => releaseAddresses(lessee, { ...dependencies, transaction }));
  return {
    status: 'pending',
    waitSeconds: LOOK_SECONDS,
    waitingFor: admitted.map(({ cidr }) => `lease of ${cidr}`),
  };
}
