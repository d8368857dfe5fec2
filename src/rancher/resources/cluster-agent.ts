import { applyAll, objectsIn } from '../../kubernetes/apply.ts';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import type { ObservedResource, ResourceKind, ResourceState } from '../../resources/resource-kind.ts';
import type { RancherClient } from '../client.ts';
import { type ClusterState, sightingOf } from '../cluster-state.ts';
import { listOwned, removeCluster } from '../owned-clusters.ts';
import { manifestOf } from '../registration.ts';

export interface WantedClusterAgent {
  /** Rancher's id of the imported cluster. */
  readonly clusterId: string;
  /** The cloud's own id of it. */
  readonly cloudClusterId: string;
}

export interface ClusterAgentClient {
  readonly rancher: RancherClient;
  /** Does a piece of work as an administrator of the cluster with this id of the cloud. */
  readonly inCluster: (cloudClusterId: string, work: (cluster: KubernetesClient) => Promise<void>) => Promise<void>;
}

/** The one resource of its kind that an owner has. */
export const agentSlot = 'cluster-agent';

/** Rancher has heard of the agent in each of these. */
const heardOf: Readonly<Partial<Record<ClusterState, ResourceState>>> = {
  ready: 'ready',
  updating: 'ready',
  disconnected: 'pending',
};

/**
 * Rancher's agent in a cluster that was made at its cloud: whoever applies Rancher's manifest there registers it. It is looked for in Rancher and
 * not in the cluster, which need not let anybody in any more, and cannot when it is gone: where Rancher has heard of the agent it stands, and
 * where we have applied it, which is what a known id says, it will report. Rancher takes it away with its own object of the cluster.
 */
export const clusterAgent: ResourceKind<WantedClusterAgent, ObservedResource, ClusterAgentClient> = {
  kind: 'cluster-agent',
  usualSeconds: 60,
  usualRemovalSeconds: 15,
  absenceSeenBy: 'GET management.cattle.io/v3 clusters by label',
  calls: { change: 2 },

  async read({ rancher }, scope) {
    const clusters = await listOwned(rancher, scope);
    return clusters.flatMap((cluster) => {
      const { clusterId, state } = sightingOf(cluster);
      const providerId = idOf(clusterId);
      const isApplied = scope.providerIds.includes(providerId);
      const seen = state === 'removing' ? (isApplied ? 'leaving' : undefined) : heardOf[state];
      const told = seen ?? (isApplied ? 'pending' : undefined);
      return told === undefined ? [] : [observed(clusterId, told)];
    });
  },

  async create({ rancher, inCluster }, { wanted: { clusterId, cloudClusterId } }) {
    // Asked for right before it is applied: the token in it is changed from time to time.
    const objects = objectsIn(await manifestOf(clusterId, rancher));
    await inCluster(cloudClusterId, (cluster) => applyAll(objects, cluster));
    return observed(clusterId, 'pending');
  },

  async remove({ rancher }, { outputs, state }) {
    if (state !== 'leaving') await removeCluster(rancher, outputs.clusterId ?? '');
  },

  /** Rancher itself keeps its agent up to date. */
  differences: () => [],
};

const idOf = (clusterId: string) => `${clusterId}/cattle-cluster-agent`;

function observed(clusterId: string, state: ResourceState): ObservedResource {
  return { providerId: idOf(clusterId), slot: agentSlot, state, outputs: { clusterId } };
}
