import { StepFailure } from '../../src/platform/failure.ts';
import type { StepInput } from '../../src/platform/step.ts';
import { pendingWhenThrottled } from '../../src/resources/turns.ts';
import type { StageDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/** Seconds between two looks at what a cluster left behind: load balancers and interfaces go within a minute or two. */
const LOOK_SECONDS = 30;

/** A cloud that still shows something so long after the gate was closed will not let go of it by itself, in milliseconds. */
const LONGEST_MS = 4 * 3_600_000;

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
  const leases = await dependencies.database
    .selectFrom('leases')
    .select('cidr')
    .where('tenant_id', '=', tenant.id)
    .where('state', '<>', 'withdrawn')
    .execute();
  const cloud = await dependencies.openCloud(account);
  const remains = await cloud
    .remainsOfCluster({ name: plan.clusterName, region: plan.region }, { ownerId: tenant.id, providerIds: [] })
    .catch(pendingWhenThrottled);
  if ('status' in remains) {
    return { status: 'present', waitSeconds: remains.waitSeconds, remaining: remains.waitingFor };
  }
  const remaining = [
    ...recorded.map(({ slot }) => slot),
    ...leases.map(({ cidr }) => `lease of ${cidr}`),
    ...remains.map(({ providerId }) => providerId),
  ];
  if (remaining.length === 0) return { status: 'absent' };
  const closedAt = tenant.gate_closed_at?.getTime() ?? dependencies.now().getTime();
  if (dependencies.now().getTime() - closedAt > LONGEST_MS) {
    throw new StepFailure('still-present', `The cloud still shows ${remaining.join(', ')}.`);
  }
  return { status: 'present', waitSeconds: LOOK_SECONDS, remaining };
}
