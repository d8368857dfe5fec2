import { StepFailure } from '../../src/platform/failure.ts';
import type { StepInput } from '../../src/platform/step.ts';
import { type StageDependencies, tellMilestone } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/**
 * Both directions, before the handover: Rancher sees the cluster connected and ready, so its agents reached Rancher through admitted addresses
 * and Rancher reached the endpoint; and the cloud shows endpoint, database and load balancer as they should be.
 */
export async function checkReachability(
  input: StepInput,
  dependencies: StageDependencies,
): Promise<{ status: 'reachable' }> {
  const context = await loadTenantContext(input, dependencies.database);
  const { account, tenant, plan } = context;
  const cluster = await dependencies.database
    .selectFrom('clusters')
    .select(['state', 'message'])
    .where('tenant_id', '=', tenant.id)
    .where('state', '<>', 'gone')
    .executeTakeFirst();
  if (cluster?.state !== 'ready') {
    throw new StepFailure('not-yet-visible', `Rancher shows the cluster as ${cluster?.state ?? 'unknown'}.`);
  }
  const cloud = await dependencies.openCloud(account);
  const { reachable, detail } = await cloud.reachable(
    { name: plan.clusterName, region: plan.region },
    { ownerId: tenant.id, providerIds: [] },
  );
  if (!reachable) throw new StepFailure('unreachable', detail);
  await dependencies.database.transaction().execute(async (transaction) => {
    await tellMilestone({ context, milestone: 'reachable' }, { ...dependencies, transaction });
  });
  return { status: 'reachable' };
}
