import type { Selectable } from 'kysely';
import type { ClusterState } from '../../events/cluster-state-changed.v1.ts';
import { clusterStateChanged } from '../../events/cluster-state-changed.v1.ts';
import type { Invocation } from '../../src/platform/invocation.ts';
import type { Database, Transaction } from '../../src/postgres/database.ts';
import type { ClusterRow } from '../../src/postgres/tables.ts';
import type { ClusterSighting } from '../../src/rancher/cluster-state.ts';
import type { WatchReport } from '../../src/rancher/watch.ts';
import { assertWatching, releaseWatch, takeWatch, type WatchLease } from './watch-lease.ts';

export interface WatchClustersDependencies extends Invocation {
  readonly database: Database;
  readonly rancherId: string;
  /** Lists, then watches until that moment (milliseconds since the epoch). */
  readonly watch: (request: { untilMs: number }) => AsyncIterable<WatchReport>;
}

/** The next run starts a minute after this one; in between nobody watches for as short as possible. */
const WATCH_MS = 58_000;

/**
 * Lists and compares, then watches for most of a minute. One at a time: a run that finds another one watching ends at once. What was seen and the
 * events about it are one transaction; a change that a dying run missed is found by the next list.
 */
export async function watchClusters(dependencies: WatchClustersDependencies): Promise<void> {
  const untilMs = dependencies.now().getTime() + WATCH_MS;
  const lease = { rancherId: dependencies.rancherId, holder: dependencies.invocationId, untilMs };
  if (!(await takeWatch(lease, dependencies))) return;
  try {
    for await (const report of dependencies.watch({ untilMs })) {
      await record({ report, lease }, dependencies);
      await dependencies.outbox.poke();
    }
  } finally {
    await releaseWatch(lease, dependencies);
  }
}

type Row = Selectable<ClusterRow>;

async function record(
  { report, lease }: { report: WatchReport; lease: WatchLease },
  dependencies: WatchClustersDependencies,
): Promise<void> {
  if (report.type === 'bookmark') return;
  await dependencies.database.transaction().execute(async (transaction) => {
    await assertWatching(lease, transaction);
    const known = await knownClusters(report, { ...dependencies, transaction });
    const seen = report.type === 'listed' ? report.clusters : report.type === 'seen' ? [report.cluster] : [];
    for (const cluster of seen) {
      await recordSighting({ cluster, row: known.get(cluster.clusterId) }, { ...dependencies, transaction });
    }
    const present = new Set(seen.map(({ clusterId }) => clusterId));
    for (const row of known.values()) {
      if (!present.has(row.cluster_id) && row.state !== 'gone') {
        await recordState({ row, state: 'gone', message: undefined }, { ...dependencies, transaction });
      }
    }
  });
}

/** After a list: everything we know of this Rancher. After a single report: that cluster only. */
async function knownClusters(
  report: Exclude<WatchReport, { type: 'bookmark' }>,
  dependencies: WatchClustersDependencies & { transaction: Transaction },
): Promise<Map<string, Row>> {
  let query = dependencies.transaction
    .selectFrom('clusters')
    .selectAll()
    .where('rancher_id', '=', dependencies.rancherId);
  if (report.type !== 'listed') query = query.where('cluster_id', '=', report.cluster.clusterId);
  return new Map((await query.execute()).map((row) => [row.cluster_id, row]));
}

async function recordSighting(
  work: { cluster: ClusterSighting; row: Row | undefined },
  dependencies: WatchClustersDependencies & { transaction: Transaction },
): Promise<void> {
  const { cluster, row } = work;
  if (
    row &&
    row.state === cluster.state &&
    row.message === cluster.message &&
    row.version === (cluster.version ?? null)
  ) {
    return;
  }
  const tenant = await dependencies.transaction
    .selectFrom('tenants')
    .select('id')
    .where('cluster_name', '=', cluster.name)
    .executeTakeFirst();
  // Rancher leaves texts empty as well as away; an empty one would break the event's contract, and the watch of all others with it.
  const facts = {
    name: cluster.name || cluster.clusterId,
    tenant_id: tenant?.id ?? null,
    cloud_name: cluster.cloudName || null,
    cloud: (await cloudOf(cluster, dependencies.transaction)) || null,
    region: cluster.region || null,
    network: cluster.network ?? null,
    state: cluster.state,
    message: cluster.message,
    version: cluster.version ?? null,
    observed_at: dependencies.now(),
  };
  const saved = await dependencies.transaction
    .insertInto('clusters')
    .values({ rancher_id: dependencies.rancherId, cluster_id: cluster.clusterId, ...facts })
    .onConflict((conflict) => conflict.columns(['rancher_id', 'cluster_id']).doUpdateSet(facts))
    .returningAll()
    .executeTakeFirstOrThrow();
  if (row?.state !== cluster.state) await tell({ row: saved, previousState: row?.state }, dependencies);
}

/** A project that is registered as a landing account is of the cloud that it is registered for: sovereign clouds of Google are Google's to Rancher. */
async function cloudOf(
  { cloud, account }: Pick<ClusterSighting, 'cloud' | 'account'>,
  transaction: Transaction,
): Promise<string | undefined> {
  if (account === undefined) return cloud;
  const registered = await transaction
    .selectFrom('landing_accounts')
    .select('cloud')
    .where('account', '=', account)
    .orderBy('id')
    .executeTakeFirst();
  return registered?.cloud ?? cloud;
}

async function recordState(
  change: { row: Row; state: ClusterState; message: string | undefined },
  dependencies: WatchClustersDependencies & { transaction: Transaction },
): Promise<void> {
  const saved = await dependencies.transaction
    .updateTable('clusters')
    .set({ state: change.state, message: change.message ?? null, observed_at: dependencies.now() })
    .where('rancher_id', '=', change.row.rancher_id)
    .where('cluster_id', '=', change.row.cluster_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tell({ row: saved, previousState: change.row.state }, dependencies);
}

async function tell(
  change: { row: Row; previousState: string | undefined },
  dependencies: WatchClustersDependencies & { transaction: Transaction },
): Promise<void> {
  const { row, previousState } = change;
  await dependencies.outbox.publish(dependencies.transaction, {
    definition: clusterStateChanged,
    publications: [
      {
        data: {
          rancherId: row.rancher_id,
          clusterId: row.cluster_id,
          clusterName: row.name,
          ...(row.cloud_name !== null && row.cloud_name !== row.name && { cloudName: row.cloud_name }),
          ...(row.cloud !== null && { cloud: row.cloud }),
          ...(row.region !== null && { region: row.region }),
          state: row.state as ClusterState,
          ...(previousState !== undefined && { previousState: previousState as ClusterState }),
          ...(row.message && { message: row.message }),
          observedAt: row.observed_at.toISOString(),
          ...(row.tenant_id !== null && { tenantId: row.tenant_id }),
        },
      },
    ],
  });
}
