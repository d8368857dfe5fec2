import type { ObservedResource, RemnantKind } from '../../../resources/resource-kind.ts';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { ArmClient } from '../client.ts';
import { translating } from '../failures.ts';
import { apiOf } from '../limits.ts';
import { isMarkedFor, slotOf } from '../owner-mark.ts';
import { provisioningState } from '../provisioning-state.ts';
import { type AksCluster, findClusters } from '../questions/aks-cluster.ts';

/**
 * Rancher does not know a cluster whose creation was answered to nobody, and forgets one before AKS has let go of it. What the cluster's own
 * controllers made stands in the group of its nodes, which AKS removes with it.
 */
export function aksCluster(cluster: CloudCluster, client: ArmClient): RemnantKind {
  return {
    kind: 'managed-cluster',
    api: apiOf(client),
    usualRemovalSeconds: 330,
    absenceSeenBy: 'the list of managed clusters of the subscription, by name and owner tag',

    read: (scope) =>
      translating(async () => {
        const found = await findClusters(cluster, client);
        return found.filter(({ tags }) => isMarkedFor(scope, tags)).map(observed);
      }),

    remove: ({ providerId, state }) =>
      translating(async () => {
        if (state !== 'leaving') await client.remove(providerId);
      }),
  };
}

function observed({ id, name, tags, properties }: AksCluster): ObservedResource {
  const state = provisioningState(properties.provisioningState);
  return { providerId: id.toLowerCase(), slot: slotOf(tags), state, outputs: { name } };
}
