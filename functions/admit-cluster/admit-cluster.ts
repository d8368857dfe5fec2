import { type ClusterState, type ClusterStateChanged, clusterState } from '../../events/cluster-state-changed.v1.ts';
import { type Lessee, leaseAddresses, releaseAddresses } from '../../src/admission/leases.ts';
import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import type { Received } from '../../src/platform/reaction.ts';
import type { Database, Transaction } from '../../src/postgres/database.ts';
import type { StageDependencies } from '../../src/tenants/stage-steps.ts';
import { landingAccountOf } from '../../src/tenants/tenant-plan.ts';

/** What a cluster's state says about its addresses. They are read as soon as a control plane exists: until they are admitted it never becomes ready. */
const meaning: Readonly<Record<ClusterState, 'admit' | 'release' | 'none'>> = {
  provisioning: 'none',
  'control-plane-ready': 'admit',
  ready: 'admit',
  updating: 'admit',
  disconnected: 'admit',
  failed: 'none',
  removing: 'none',
  gone: 'release',
};

/**
 * Turns the NAT addresses of a cluster, as its cloud shows them, into leases. Clusters that somebody made by hand in Rancher are admitted
 * too, when they live in a registered account; their leases end with them. A tenant's leases end with its retirement. An event may come
 * late or again, so it only says which cluster to look at: what the watch has recorded of it last decides.
 */
export async function admitCluster(
  event: Received<ClusterStateChanged>,
  dependencies: StageDependencies,
): Promise<void> {
  const { data } = event;
  const action = await recordedMeaning(data, dependencies.database);
  const tenant = await dependencies.database
    .selectFrom('tenants')
    .select(['id', 'landing_account_id', 'order_id', 'gate_closed_at'])
    .where('cluster_name', '=', data.clusterName)
    .executeTakeFirst();
  const lessee: Lessee = {
    rancherId: data.rancherId,
    clusterName: data.clusterName,
    clusterId: data.clusterId,
    ...(tenant && { tenantId: tenant.id, orderId: tenant.order_id }),
  };
  if (action === 'admit' && !tenant?.gate_closed_at) await admit({ lessee, data, tenant }, dependencies);
  if (action === 'release' && !tenant) {
    await dependencies.database.transaction().execute(async (transaction) => {
      await releaseAddresses(lessee, { ...dependencies, transaction });
    });
  }
}

/** What the state means that was seen last. Locked within a transaction, the watch cannot see another state before it has ended. */
async function recordedMeaning(
  cluster: Pick<ClusterStateChanged, 'rancherId' | 'clusterId'>,
  database: Database | Transaction,
): Promise<'admit' | 'release' | 'none'> {
  const recorded = await database
    .selectFrom('clusters')
    .select('state')
    .where('rancher_id', '=', cluster.rancherId)
    .where('cluster_id', '=', cluster.clusterId)
    .forShare()
    .executeTakeFirst();
  return recorded ? meaning[clusterState.parse(recorded.state)] : 'none';
}

async function admit(
  work: { lessee: Lessee; data: ClusterStateChanged; tenant: { landing_account_id: string } | undefined },
  dependencies: StageDependencies,
): Promise<void> {
  const { lessee, data, tenant } = work;
  const { region } = data;
  if (region === undefined) return;
  for (const account of await candidates({ data, tenant }, dependencies)) {
    const cloud = await dependencies.openCloud(account);
    const cidrs = await cloud.natAddressesOf({ name: data.cloudName ?? data.clusterName, region });
    if (cidrs.length === 0) continue;
    await dependencies.database.transaction().execute(async (transaction) => {
      // It may have gone while the cloud was asked, and then nobody would ever release what is leased now.
      if ((await recordedMeaning(data, transaction)) !== 'admit') return;
      await leaseAddresses({ lessee, cidrs }, { ...dependencies, transaction });
    });
    return;
  }
}

/** A tenant's own account; for a foreign cluster every registered account of that cloud and region, since Rancher does not say which. */
async function candidates(
  work: { data: ClusterStateChanged; tenant: { landing_account_id: string } | undefined },
  dependencies: StageDependencies,
): Promise<LandingAccount[]> {
  const { data, tenant } = work;
  const rows = await dependencies.database.selectFrom('landing_accounts').selectAll().orderBy('id').execute();
  return rows
    .filter((row) =>
      tenant
        ? row.id === tenant.landing_account_id
        : row.cloud === data.cloud && row.regions.includes(data.region ?? ''),
    )
    .map(landingAccountOf);
}
