import { orderJeopardized } from '../../events/order-jeopardized.v1.ts';
import { postponeWait, registerWait } from '../../src/admission/waits.ts';
import type { StepInput } from '../../src/platform/step.ts';
import { ensureStage } from '../../src/resources/ensure.ts';
import type { StageProgress } from '../../src/resources/registry.ts';
import type { PlannedResource } from '../../src/resources/resource-kind.ts';
import type { StageDependencies, TenantDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext, type TenantContext } from '../../src/tenants/tenant-plan.ts';

export interface EnterClusterDependencies extends TenantDependencies {
  /** How long one wait for the cluster lasts before this step looks again: the state's own timeout, in seconds. */
  readonly waitSeconds: number;
}

export type ClusterInput = StepInput & { readonly taskToken: string };

/** `waiting` once all of the cluster has been asked for: from then on Rancher's events answer the token. */
export type ClusterProgress = { readonly status: 'waiting' } | Exclude<StageProgress, { status: 'ready' }>;

/**
 * Leaves the token with the wait, before anything is asked of anybody; once, because a later invocation may have left its own by the next pass of
 * this one, and it is that one that the machine listens to.
 */
export async function enterCluster(
  { operationId, tenantId, taskToken }: ClusterInput,
  dependencies: EnterClusterDependencies,
): Promise<void> {
  await dependencies.database.transaction().execute(async (transaction) => {
    const { waitingSince } = await registerWait(
      { token: taskToken, operation_id: operationId, tenant_id: tenantId, condition: 'cluster-ready' },
      { ...dependencies, transaction },
    );
    const now = dependencies.now();
    if (waitingSince.getTime() + dependencies.waitSeconds * 1000 > now.getTime()) return;
    const { order_id: orderId } = await transaction
      .selectFrom('operations')
      .select('order_id')
      .where('id', '=', operationId)
      .executeTakeFirstOrThrow();
    await dependencies.outbox.publish(transaction, {
      definition: orderJeopardized,
      publications: [
        {
          correlationId: orderId,
          data: {
            orderId,
            operationId,
            expectedBy: new Date(waitingSince.getTime() + dependencies.waitSeconds * 1000).toISOString(),
            newExpectedBy: new Date(now.getTime() + dependencies.waitSeconds * 1000).toISOString(),
            why: 'The cluster takes longer than usual.',
          },
        },
      ],
    });
  });
}

/**
 * Has the cluster made. Once all of it has been asked for, the wait is answered when Rancher shows the cluster as ready and its addresses are
 * admitted. Until then it is pending: a cluster that is imported is asked for in several calls, each when the one before has borne fruit. When
 * the token times out, the step runs again: it looks, waits again, and tells the delay.
 */
export async function createCluster(input: ClusterInput, dependencies: StageDependencies): Promise<ClusterProgress> {
  const context = await loadTenantContext(input, dependencies.database);
  const cloud = await dependencies.openCloud(context.account);
  const plan = await cloud.plan('cluster', context.plan);
  const progress = await ensureStage({ stage: 'cluster', owner: context.owner, plan }, dependencies);
  const isPending = progress.status === 'pending' && !(await isStarted({ context, plan }, dependencies));
  return isPending ? progress : { status: 'waiting' };
}

/** Answers the token of a step that leaves before all has been asked for: it wants to come back. */
export async function leaveCluster(
  { input: { tenantId, taskToken }, result }: { input: ClusterInput; result: ClusterProgress },
  dependencies: TenantDependencies,
): Promise<void> {
  if (result.status !== 'pending') return;
  const { waitSeconds } = result;
  await dependencies.database
    .transaction()
    .execute((transaction) =>
      postponeWait({ tenantId, token: taskToken, waitSeconds }, { ...dependencies, transaction }),
    );
}

async function isStarted(
  work: { context: TenantContext; plan: readonly PlannedResource[] },
  dependencies: StageDependencies,
): Promise<boolean> {
  const started = await dependencies.database
    .selectFrom('resources')
    .select('slot')
    .where('owner_id', '=', work.context.tenant.id)
    .where('stage', '=', 'cluster')
    .where('provider_id', 'is not', null)
    .execute();
  return started.length === work.plan.length;
}
