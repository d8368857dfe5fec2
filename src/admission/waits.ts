import type { Selectable } from 'kysely';
import { tenantMilestoneReached } from '../../events/tenant-milestone-reached.v1.ts';
import { StepFailure } from '../platform/failure.ts';
import type { Transaction } from '../postgres/database.ts';
import type { Callback, Outbox } from '../postgres/outbox.ts';
import type { WaitRow } from '../postgres/tables.ts';
import { leasesOnAddressesOf } from './leases.ts';

export interface WaitDependencies {
  /** Why the cloud could not make the cluster, where it was asked. */
  readonly cloudSays?: string | undefined;
  readonly transaction: Transaction;
  readonly outbox: Outbox;
  readonly now: () => Date;
}

/**
 * Stores the token of a state that waits, and answers it at once if its condition holds already. The tenant's row lock, which
 * `answerWaits` takes too, makes a lost wake-up impossible: one of the two sees what the other wrote.
 * A tenant that is being ended waits for no cluster any more: whoever ended it has answered the waits that were there, and would
 * never see this one. Returns the moment since when this operation waits for the condition: earlier than now when a token timed out and its step ran again.
 */
export async function registerWait(
  wait: Omit<Selectable<WaitRow>, 'created_at'>,
  dependencies: WaitDependencies,
): Promise<{ waitingSince: Date }> {
  const { transaction, now } = dependencies;
  await lockTenant(wait.tenant_id, transaction);
  if (wait.condition === 'cluster-ready') await refuseWhenEnding(wait, transaction);
  const replaced = await transaction
    .deleteFrom('waits')
    .where('operation_id', '=', wait.operation_id)
    .where('condition', '=', wait.condition)
    .returning('created_at')
    .execute();
  const waitingSince = replaced[0]?.created_at ?? now();
  await transaction
    .insertInto('waits')
    .values({ ...wait, created_at: waitingSince })
    .execute();
  await answerWaits(wait.tenant_id, dependencies);
  return { waitingSince };
}

/** Answers every wait of the tenant whose condition holds now, or can no longer come true. */
export async function answerWaits(tenantId: string, dependencies: WaitDependencies): Promise<void> {
  const { transaction, outbox } = dependencies;
  await lockTenant(tenantId, transaction);
  const waits = await transaction.selectFrom('waits').selectAll().where('tenant_id', '=', tenantId).execute();
  const callbacks: Callback[] = [];
  for (const wait of waits) {
    const answer = await answerTo(wait, dependencies);
    if (!answer) continue;
    callbacks.push({ token: wait.token, ...answer });
    if (wait.condition === 'cluster-ready' && answer.outcome === 'success') await tellClusterReady(wait, dependencies);
  }
  await closeWaits(callbacks, { transaction, outbox });
}

/** Ends every wait of a tenant with a failure: its order was cancelled, or the tenant is being retired. */
export async function failWaits(
  failure: { tenantId: string; error: 'TerminalFailure'; cause: string },
  dependencies: WaitDependencies,
): Promise<void> {
  await lockTenant(failure.tenantId, dependencies.transaction);
  const waits = await dependencies.transaction
    .selectFrom('waits')
    .select('token')
    .where('tenant_id', '=', failure.tenantId)
    .where('condition', '=', 'cluster-ready')
    .execute();
  await closeWaits(
    waits.map(({ token }) => ({ token, outcome: 'failure', error: failure.error, cause: failure.cause })),
    dependencies,
  );
}

/** Answers a wait that cannot come true yet, because not all has been asked for that it waits for: its step comes back in so many seconds. */
export async function postponeWait(
  wait: { tenantId: string; token: string; waitSeconds: number },
  { transaction, outbox }: WaitDependencies,
): Promise<void> {
  await lockTenant(wait.tenantId, transaction);
  // One that was answered meanwhile, by a cancel, is over.
  const standing = await transaction.selectFrom('waits').select('token').where('token', '=', wait.token).execute();
  await closeWaits(
    standing.map(({ token }) => ({
      token,
      outcome: 'success',
      output: { status: 'pending', waitSeconds: wait.waitSeconds },
    })),
    { transaction, outbox },
  );
}

async function closeWaits(
  callbacks: readonly Callback[],
  dependencies: Pick<WaitDependencies, 'transaction' | 'outbox'>,
): Promise<void> {
  if (callbacks.length === 0) return;
  const tokens = callbacks.map(({ token }) => token);
  await dependencies.transaction.deleteFrom('waits').where('token', 'in', tokens).execute();
  await dependencies.outbox.answer(dependencies.transaction, callbacks);
}

type Answer =
  | { readonly outcome: 'success'; readonly output: object }
  | { readonly outcome: 'failure'; readonly error: string; readonly cause: string };

async function answerTo(wait: Selectable<WaitRow>, dependencies: WaitDependencies): Promise<Answer | undefined> {
  const { transaction, cloudSays } = dependencies;
  const onAddresses = await leasesOnAddressesOf(wait.tenant_id, transaction);
  const leases = onAddresses.filter(({ tenant_id: tenantId }) => tenantId === wait.tenant_id);
  if (wait.condition === 'addresses-withdrawn') {
    return onAddresses.length === 0 ? { outcome: 'success', output: { status: 'withdrawn' } } : undefined;
  }
  const cluster = await transaction
    .selectFrom('clusters')
    .selectAll()
    .where('tenant_id', '=', wait.tenant_id)
    .where('state', '<>', 'gone')
    .executeTakeFirst();
  if (cluster?.state === 'failed') {
    const rancherSays = cluster.message ?? 'Rancher reports that the cluster could not be made.';
    const cause = ['[resource-failed]', rancherSays, cloudSays].filter((part) => part !== undefined).join(' ');
    return { outcome: 'failure', error: 'TerminalFailure', cause };
  }
  const admitted = leases.length > 0 && leases.every(({ state }) => state === 'applied');
  return cluster?.state === 'ready' && admitted
    ? { outcome: 'success', output: { status: 'ready', clusterId: cluster.cluster_id } }
    : undefined;
}

async function tellClusterReady(wait: Selectable<WaitRow>, dependencies: WaitDependencies): Promise<void> {
  const { transaction, outbox, now } = dependencies;
  const operation = await transaction
    .selectFrom('operations')
    .select('order_id')
    .where('id', '=', wait.operation_id)
    .executeTakeFirstOrThrow();
  await outbox.publish(transaction, {
    definition: tenantMilestoneReached,
    publications: [
      {
        correlationId: operation.order_id,
        data: {
          tenantId: wait.tenant_id,
          orderId: operation.order_id,
          milestone: 'cluster-ready',
          at: now().toISOString(),
        },
      },
    ],
  });
}

async function refuseWhenEnding(
  wait: { tenant_id: string; operation_id: string },
  transaction: Transaction,
): Promise<void> {
  const { cancelled_by_order_id: cancelledBy, gate_closed_at: gateClosedAt } = await transaction
    .selectFrom('operations')
    .innerJoin('tenants', 'tenants.id', 'operations.tenant_id')
    .select(['operations.cancelled_by_order_id', 'tenants.gate_closed_at'])
    .where('operations.id', '=', wait.operation_id)
    .executeTakeFirstOrThrow();
  if (cancelledBy !== null) throw new StepFailure('cancelled', 'The order was cancelled.');
  if (gateClosedAt !== null) throw new StepFailure('gate-closed', 'The tenant is being retired.');
}

async function lockTenant(tenantId: string, transaction: Transaction): Promise<void> {
  await transaction.selectFrom('tenants').select('id').where('id', '=', tenantId).forUpdate().execute();
}
