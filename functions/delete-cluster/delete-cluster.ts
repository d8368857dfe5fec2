import type { StepInput } from '../../src/platform/step.ts';
import type { StageProgress } from '../../src/resources/registry.ts';
import { pendingWhenThrottled } from '../../src/resources/turns.ts';
import { waitSeconds } from '../../src/resources/waiting.ts';
import { removeTenantStage, type StageDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/** Rancher's operator starts the deletion at the cloud and does not wait for its end, which usually comes so many seconds later. */
const USUAL_SECONDS_AT_THE_CLOUD = 360;

/** Has Rancher take the cluster away, and then waits until the cloud itself shows nothing of it: until then it holds on to the network. */
export async function deleteCluster(input: StepInput, dependencies: StageDependencies): Promise<StageProgress> {
  const progress = await removeTenantStage({ input, stage: 'cluster' }, dependencies);
  if (progress.status === 'pending') return progress;

  const { account, tenant, plan } = await loadTenantContext(input, dependencies.database);
  const cloud = await dependencies.openCloud(account);
  const remains = await cloud
    .remainsOfCluster({ name: plan.clusterName, region: plan.region }, { ownerId: tenant.id, providerIds: [] })
    .catch(pendingWhenThrottled);
  if ('status' in remains) return remains;
  if (remains.length === 0) return progress;
  const forgotten = await dependencies.database
    .selectFrom('resources')
    .select(({ fn }) => fn.max('since').as('at'))
    .where('owner_id', '=', tenant.id)
    .where('stage', '=', 'cluster')
    .executeTakeFirst();
  const now = dependencies.now().getTime();
  return {
    status: 'pending',
    waitSeconds: waitSeconds(USUAL_SECONDS_AT_THE_CLOUD, (now - (forgotten?.at?.getTime() ?? now)) / 1000),
    waitingFor: remains.map(({ providerId }) => providerId),
  };
}
