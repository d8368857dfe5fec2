import * as z from 'zod';
import type { ObservedResource, RemnantKind } from '../../../resources/resource-kind.ts';
import { reference, regional } from '../client.ts';
import { idOf, listResources, removeResource } from '../resources/compute-calls.ts';
import { together } from '../together.ts';
import { computeRemnant, ownCluster, type RemnantsOf } from './cluster.ts';

const diskSchema = z.object({ selfLink: z.string(), users: z.array(z.string()).default([]) });

/**
 * GKE itself puts both on the disks of a cluster's nodes and volumes, and on no others. The name alone is not enough: a cluster of one of the
 * region's zones, which only others make, may have the same.
 */
const CLUSTER_LABEL = 'goog-k8s-cluster-name';
const LOCATION_LABEL = 'goog-k8s-cluster-location';

/** Disks of a tenant's persistent volume claims, of a zone or of the region: the customer's data, and it costs. They stay when their cluster goes. */
export function clusterDisk(of: RemnantsOf): RemnantKind {
  const { client, clusterName, zones } = of;
  return computeRemnant(of, {
    kind: 'disk',
    calls: { read: zones.length + 1 },
    usualRemovalSeconds: 10,
    absenceSeenBy: `compute.disks.list by labels ${CLUSTER_LABEL} and ${LOCATION_LABEL}`,

    async read(scope) {
      if ((await ownCluster(of, scope)) === 'foreign') return [];
      const filter = `(labels.${CLUSTER_LABEL} = "${clusterName}") (labels.${LOCATION_LABEL} = "${client.region}")`;
      const places = [...zones.map((zone) => `zones/${zone}/disks`), regional(client, 'disks')];
      const found = await together(
        places.map((place) =>
          listResources(client, { collection: reference(client, place), filter, item: diskSchema }),
        ),
      );
      return found.flat().map(observed);
    },

    remove: (found) => removeResource(client, found),
  });
}

function observed(found: z.infer<typeof diskSchema>): ObservedResource {
  // One that is attached goes loose with its node.
  const state = found.users.length > 0 ? 'leaving' : 'ready';
  return { providerId: idOf(found), slot: undefined, state, outputs: {} };
}
