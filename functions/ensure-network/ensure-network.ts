import { leaseAddresses } from '../../src/admission/leases.ts';
import type { StepInput } from '../../src/platform/step.ts';
import { outputsOfStage, type StageProgress } from '../../src/resources/registry.ts';
import { ensureTenantStage, type StageDependencies } from '../../src/tenants/stage-steps.ts';

/** The network stage already knows the addresses from which the cluster will call Rancher, so they are leased long before it does. */
export async function ensureNetwork(input: StepInput, dependencies: StageDependencies): Promise<StageProgress> {
  return ensureTenantStage(
    {
      input,
      stage: 'network',
      milestone: 'network-ready',
      completed: async ({ tenant }, transaction) => {
        const outputs = await outputsOfStage({ ownerId: tenant.id, stage: 'network' }, transaction);
        const cidrs = outputs.flatMap(({ publicIp }) => (publicIp === undefined ? [] : [`${publicIp}/32`]));
        await leaseAddresses(
          {
            lessee: {
              rancherId: tenant.rancher_id,
              clusterName: tenant.cluster_name,
              tenantId: tenant.id,
              orderId: tenant.order_id,
            },
            cidrs: [...new Set(cidrs)],
          },
          { ...dependencies, transaction },
        );
      },
    },
    dependencies,
  );
}
