import type { ObservedResource, RemnantKind, ResourceState } from '../../../resources/resource-kind.ts';
import { begin } from '../client.ts';
import { removing } from '../failures.ts';
import { apiOf } from '../limits.ts';
import { slotOf } from '../owner-mark.ts';
import { clusterUrl, type GkeCluster } from '../questions/gke-cluster.ts';
import { ownCluster, type RemnantsOf, translatedRemnant } from './cluster.ts';

/**
 * Rancher does not know a cluster whose creation was answered to nobody, and forgets one before GKE has let go of it. Its node pools go
 * with it.
 */
export function gkeCluster(of: RemnantsOf): RemnantKind {
  const { client, clusterName: name } = of;
  return translatedRemnant({
    kind: 'gke-cluster',
    api: apiOf('gke', client),
    calls: { read: 2 },
    usualRemovalSeconds: 360,
    absenceSeenBy: 'container.projects.locations.clusters.get by name and owner label',

    async read(scope) {
      const found = await ownCluster(of, scope);
      return found === undefined || found === 'foreign' ? [] : [observed(found)];
    },

    remove: ({ outputs: { location = client.region } }) =>
      removing(() => begin(client, { method: 'DELETE', url: clusterUrl(client, { location, name }) })),
  });
}

function observed({ name, location, status, resourceLabels }: GkeCluster): ObservedResource {
  return {
    providerId: `${location}/${name}`,
    slot: slotOf(resourceLabels),
    state: stateOf(status),
    outputs: { location },
  };
}

function stateOf(status: string | undefined): ResourceState {
  if (status === 'STOPPING') return 'leaving';
  return status === 'PROVISIONING' ? 'pending' : 'ready';
}
