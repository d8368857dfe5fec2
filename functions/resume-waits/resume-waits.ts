import type { AllowListChanged } from '../../events/allow-list-changed.v1.ts';
import type { ClusterStateChanged } from '../../events/cluster-state-changed.v1.ts';
import { tenantsOfLeases } from '../../src/admission/leases.ts';
import { answerWaits } from '../../src/admission/waits.ts';
import { logger } from '../../src/platform/logger.ts';
import type { Received } from '../../src/platform/reaction.ts';
import type { StageDependencies } from '../../src/tenants/stage-steps.ts';
import { landingAccountOf } from '../../src/tenants/tenant-plan.ts';

/** Something that a waiting execution may wait for has happened: answers every wait whose condition now holds. */
export async function resumeWaits(
  event: Received<ClusterStateChanged | AllowListChanged>,
  dependencies: StageDependencies,
): Promise<void> {
  const cloudSays = await reasonAtCloud(event.data, dependencies);
  for (const tenantId of await tenantsOf(event.data, dependencies)) {
    await dependencies.database
      .transaction()
      .execute((transaction) => answerWaits(tenantId, { ...dependencies, transaction, cloudSays }));
  }
}

async function tenantsOf(
  data: ClusterStateChanged | AllowListChanged,
  dependencies: StageDependencies,
): Promise<string[]> {
  if ('clusterId' in data) return data.tenantId === undefined ? [] : [data.tenantId];
  const leaseIds = [...data.added, ...data.removed].map(({ leaseId }) => leaseId);
  if (leaseIds.length === 0) return [];
  // Whether such a tenant waits is asked under its lock: a wait that is just being stored cannot be seen from here.
  return tenantsOfLeases(leaseIds, dependencies.database);
}

/**
 * Rancher tells that a cluster failed and rarely why. The cloud is asked once; when it does not answer, the order ends without its words.
 * An old event of a failure that is over, or that nobody waits for, asks nobody.
 */
async function reasonAtCloud(
  data: ClusterStateChanged | AllowListChanged,
  dependencies: StageDependencies,
): Promise<string | undefined> {
  if (!('clusterId' in data) || data.state !== 'failed' || data.tenantId === undefined) return undefined;
  const { region } = data;
  const account = await dependencies.database
    .selectFrom('landing_accounts')
    .innerJoin('tenants', 'tenants.landing_account_id', 'landing_accounts.id')
    .innerJoin('waits', 'waits.tenant_id', 'tenants.id')
    .innerJoin('clusters', 'clusters.tenant_id', 'tenants.id')
    .selectAll('landing_accounts')
    .where('tenants.id', '=', data.tenantId)
    .where('waits.condition', '=', 'cluster-ready')
    .where('clusters.rancher_id', '=', data.rancherId)
    .where('clusters.cluster_id', '=', data.clusterId)
    .where('clusters.state', '=', 'failed')
    .executeTakeFirst();
  if (!account || region === undefined) return undefined;
  try {
    const cloud = await dependencies.openCloud(landingAccountOf(account));
    return await cloud.failureOf({ name: data.cloudName ?? data.clusterName, region });
  } catch (error) {
    logger.warn('the cloud does not say why', error instanceof Error ? error : new Error(String(error)));
    return undefined;
  }
}
