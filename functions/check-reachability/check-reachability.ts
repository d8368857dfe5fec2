import type { CloudAdapter, Stage } from '../../src/clouds/cloud-adapter.ts';
import type { Ask } from '../../src/pace/ask.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import type { StepInput } from '../../src/platform/step.ts';
import type { Database } from '../../src/postgres/database.ts';
import { inspectStage } from '../../src/resources/inspect.ts';
import { type StageDependencies, tellMilestone } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext, type TenantContext } from '../../src/tenants/tenant-plan.ts';

/** Rancher's own cluster is left to what its state says. */
const inspected = ['network', 'database', 'ingress'] as const satisfies readonly Stage[];

/**
 * Both directions, before the handover: Rancher sees the cluster connected and ready, so its agents reached Rancher through admitted addresses
 * and Rancher reached the endpoint; and the cloud shows endpoint, database and load balancer as they should be. What somebody
 * removed or changed behind us, while the rest was being made, is not handed over.
 */
export async function checkReachability(
  input: StepInput,
  dependencies: StageDependencies & { readonly ask: Ask },
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
  await refuseDrift({ context, cloud }, dependencies);
  await dependencies.database.transaction().execute(async (transaction) => {
    await tellMilestone({ context, milestone: 'reachable' }, { ...dependencies, transaction });
  });
  return { status: 'reachable' };
}

async function refuseDrift(
  { context, cloud }: { context: TenantContext; cloud: CloudAdapter },
  { database, ask }: { database: Database; ask: Ask },
): Promise<void> {
  const drifts = await Promise.all(
    inspected.map(async (stage) => {
      const plan = await cloud.plan(stage, context.plan);
      return inspectStage({ ownerId: context.tenant.id, plan }, { database, ask });
    }),
  );
  const changed = drifts.flatMap((drift) => drift.changed);
  if (changed.length > 0) {
    throw new StepFailure('resource-failed', `Somebody changed what we made: ${changed.join('; ')}.`);
  }
  // One listing that lacks something proves nothing: the step is repeated for some minutes before it fails.
  const missing = drifts.flatMap((drift) => drift.missing);
  if (missing.length > 0) {
    throw new StepFailure('not-yet-visible', `The cloud does not show any more what we made: ${missing.join(', ')}.`);
  }
}
