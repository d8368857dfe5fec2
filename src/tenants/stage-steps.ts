import { type TenantMilestoneReached, tenantMilestoneReached } from '../../events/tenant-milestone-reached.v1.ts';
import type { CloudAdapter, LandingAccount, Stage } from '../clouds/cloud-adapter.ts';
import type { Invocation } from '../platform/invocation.ts';
import type { StepInput } from '../platform/step.ts';
import type { Database, Transaction } from '../postgres/database.ts';
import { ensureStage } from '../resources/ensure.ts';
import type { StageProgress } from '../resources/registry.ts';
import { type Removal, removeStage } from '../resources/remove.ts';
import { loadTenantContext, type TenantContext } from './tenant-plan.ts';

export interface TenantDependencies extends Invocation {
  readonly database: Database;
}

/** The adapter of a landing account's cloud. */
export type OpenCloud = (account: LandingAccount) => Promise<CloudAdapter>;

export interface StageDependencies extends TenantDependencies {
  readonly openCloud: OpenCloud;
}

export interface StageStep {
  readonly input: StepInput;
  readonly stage: Stage;
}

/** Brings one stage of a tenant into being, as far as that goes now, and tells the milestone when it is complete. */
export async function ensureTenantStage(
  work: StageStep & {
    milestone: TenantMilestoneReached['milestone'];
    /** What else becomes true in the transaction that tells the milestone. */
    completed?: (context: TenantContext, transaction: Transaction) => Promise<void>;
  },
  dependencies: StageDependencies,
): Promise<StageProgress> {
  const context = await loadTenantContext(work.input, dependencies.database);
  const cloud = await dependencies.openCloud(context.account);
  const plan = await cloud.plan(work.stage, context.plan);
  const progress = await ensureStage({ stage: work.stage, owner: context.owner, plan }, dependencies);
  if (progress.status === 'ready') {
    await dependencies.database.transaction().execute(async (transaction) => {
      await work.completed?.(context, transaction);
      await tellMilestone({ context, milestone: work.milestone }, { ...dependencies, transaction });
    });
  }
  return progress;
}

/** Removes one stage of a tenant, as far as that goes now. */
export async function removeTenantStage(work: StageStep, dependencies: StageDependencies): Promise<StageProgress> {
  const context = await loadTenantContext(work.input, dependencies.database);
  return removeStage(await removalOf({ context, stage: work.stage }, dependencies), dependencies);
}

/** What there is to remove of a stage: what we planned, and what others may have made for it. */
export async function removalOf(
  { context, stage }: { context: TenantContext; stage: Stage },
  dependencies: StageDependencies,
): Promise<Removal> {
  const cloud = await dependencies.openCloud(context.account);
  const [plan, remnants] = await Promise.all([cloud.plan(stage, context.plan), cloud.remnants(stage, context.plan)]);
  // A tenant whose gate is open can still become more, and no look at it stands.
  const looksStandSince = context.tenant.gate_closed_at ?? dependencies.now();
  return { stage, owner: context.owner, plan, remnants, options: context.removal, looksStandSince };
}

export async function tellMilestone(
  told: { context: TenantContext; milestone: TenantMilestoneReached['milestone'] },
  dependencies: Pick<Invocation, 'outbox' | 'now'> & { transaction: Transaction },
): Promise<void> {
  const { tenant, operation } = told.context;
  await dependencies.outbox.publish(dependencies.transaction, {
    definition: tenantMilestoneReached,
    publications: [
      {
        correlationId: operation.order_id,
        data: {
          tenantId: tenant.id,
          orderId: operation.order_id,
          milestone: told.milestone,
          at: dependencies.now().toISOString(),
        },
      },
    ],
  });
}
