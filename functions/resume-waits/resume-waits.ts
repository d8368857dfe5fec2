import type { AllowListChanged } from '../../events/allow-list-changed.v1.ts';
import type { ClusterStateChanged } from '../../events/cluster-state-changed.v1.ts';
import { answerWaits } from '../../src/admission/waits.ts';
import type { Received } from '../../src/platform/reaction.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';

/** Something that a waiting execution may wait for has happened: answers every wait whose condition now holds. */
export async function resumeWaits(
  event: Received<ClusterStateChanged | AllowListChanged>,
  dependencies: TenantDependencies,
): Promise<void> {
  for (const tenantId of await tenantsOf(event.data, dependencies)) {
    await dependencies.database
      .transaction()
      .execute((transaction) => answerWaits(tenantId, { ...dependencies, transaction }));
  }
}

async function tenantsOf(
  data: ClusterStateChanged | AllowListChanged,
  dependencies: TenantDependencies,
): Promise<string[]> {
  if ('clusterId' in data) return data.tenantId === undefined ? [] : [data.tenantId];
  const leaseIds = [...data.added, ...data.removed].map(({ leaseId }) => leaseId);
  if (leaseIds.length === 0) return [];
  const rows = await dependencies.database
    .selectFrom('leases')
    .select('tenant_id')
    .distinct()
    .where('id', 'in', leaseIds)
    .orderBy('tenant_id')
    .execute();
  // Whether such a tenant waits is asked under its lock: a wait that is just being stored cannot be seen from here.
  return rows.flatMap(({ tenant_id: id }) => id ?? []);
}
