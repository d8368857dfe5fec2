import type { World } from '../../world/world.ts';
import { pathOf } from '../compute/objects.ts';
import type { ComputeStore } from '../compute/store.ts';
import type { GoogleRoute } from '../routes.ts';
import type { GkeStore } from './cluster-lifecycle.ts';
import { clusterRoutes } from './clusters.ts';
import { nodePoolRoutes } from './node-pools.ts';
import { gkeClusters } from './objects.ts';
import { createGkeOperations } from './operations.ts';
import { serverConfigRoute } from './server-config.ts';

/** GKE v1, for clusters in a network of ours. Their nodes are counted, and stand in the way of the subnetwork's deletion. */
export function containerRoutes(world: World, compute: ComputeStore): GoogleRoute[] {
  const operations = createGkeOperations(world, compute);
  const store: GkeStore = { world, clusters: gkeClusters(world), operations, compute };
  compute.reportUsers((object) => {
    const path = pathOf(object);
    return store.clusters
      .all()
      .filter(({ network, subnetwork }) => network === path || subnetwork === path)
      .map(({ accountId, region, id }) => `projects/${accountId}/zones/${region}-a/instances/gke-${id}-default-pool`);
  });
  return [...clusterRoutes(store), ...nodePoolRoutes(store), serverConfigRoute, ...operations.routes];
}
