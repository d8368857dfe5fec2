import type { StepInput } from '../../src/platform/step.ts';
import type { StageDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/** Seconds between two looks at what a cluster left behind: load balancers and interfaces go within a minute or two. */
const LOOK_SECONDS = 30;

export type Absence =
  | { readonly status: 'absent' }
  | { readonly status: 'present'; readonly waitSeconds: number; readonly remaining: readonly string[] };

/** Rancher forgets a cluster before the cloud is clean, so absence counts only where the cloud itself shows it. */
export async function checkAbsence(input: StepInput, dependencies: StageDependencies): Promise<Absence> {
  const { account, tenant, plan } = await loadTenantContext(input, dependencies.database);
  const recorded = await dependencies.database
    .selectFrom('resources')
    .select(['kind', 'slot'])
    .where('owner_id', '=', tenant.id)
    .where('state', '<>', 'absent')
    .execute();
  const cloud = await dependencies.openCloud(account);
  const remains = await cloud.remainsOfCluster(
    { name: plan.clusterName, region: plan.region },
    { ownerId: tenant.id, providerIds: [] },
  );
  const remaining = [...recorded.map(({ slot }) => slot), ...remains.map(({ providerId }) => providerId)];
  return remaining.length === 0 ? { status: 'absent' } : { status: 'present', waitSeconds: LOOK_SECONDS, remaining };
}
