import type { StepInput } from '../../src/platform/step.ts';
import type { StageProgress } from '../../src/resources/registry.ts';
import { removeTenantStage, type StageDependencies } from '../../src/tenants/stage-steps.ts';

/**
 * Has Rancher take the cluster away, and then looks at the cloud for what Rancher has not finished, or never knew of. Until nothing is left
 * there the network is held on to.
 */
export async function deleteCluster(input: StepInput, dependencies: StageDependencies): Promise<StageProgress> {
  return removeTenantStage({ input, stage: 'cluster' }, dependencies);
}
