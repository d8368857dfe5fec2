import * as z from 'zod';
import type { ObservedResource, RemnantKind } from '../../../resources/resource-kind.ts';
import { reference } from '../client.ts';
import { idOf, listResources, removeResource } from '../resources/compute-calls.ts';
import { together } from '../together.ts';
import { computeRemnant, ownCluster, type RemnantsOf } from './cluster.ts';

const diskSchema = z.object({ selfLink: z.string(), users: z.array(z.string()).default([]) });

/** GKE itself puts it on the disks of a cluster's nodes and volumes, and on no others. */
const CLUSTER_LABEL = 'goog-k8s-cluster-name';

/** Disks of a tenant's persistent volume claims: the customer's data, and it costs. They stay when their cluster goes. */
export function clusterDisk(of: RemnantsOf): RemnantKind {
  const { client, clusterName, zones } = of;
  return computeRemnant(of, {
    kind: 'disk',
    calls: { read: zones.length },
    usualRemovalSeconds: 10,
    absenceSeenBy: `compute.disks.list by label ${CLUSTER_LABEL}`,

    async read(scope) {
      if ((await ownCluster(of, scope)) === 'foreign') return [];
      const filter = `labels.${CLUSTER_LABEL} = "${clusterName}"`;
      const found = await together(
        zones.map((zone) =>
          listResources(client, { collection: reference(client, `zones/${zone}/disks`), filter, item: diskSchema }),
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
