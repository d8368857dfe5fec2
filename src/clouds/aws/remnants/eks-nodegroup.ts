import { DeleteNodegroupCommand, EKSClient, type Nodegroup } from '@aws-sdk/client-eks';
import type { ObservedResource, RemnantKind } from '../../../resources/resource-kind.ts';
import { removing } from '../failures.ts';
import { apiOf } from '../limits.ts';
import { isMarkedFor, slotOf } from '../owner-mark.ts';
import { nodegroupsOf } from '../questions/eks-cluster.ts';
import { ownCluster, type RemnantsOf, translatedRemnant } from './cluster.ts';

/** EKS keeps a cluster as long as it has node groups: "Cluster has nodegroups attached". */
export function eksNodegroup(of: RemnantsOf): RemnantKind {
  const eks = new EKSClient(of.configuration);
  const { clusterName } = of;

  return translatedRemnant({
    kind: 'eks-nodegroup',
    api: apiOf('eks', of.configuration),
    calls: { read: 3 },
    usualRemovalSeconds: 300,
    absenceSeenBy: 'ListNodegroups of the cluster, by owner tag',

    async read(scope) {
      const cluster = await ownCluster(of, scope);
      if (cluster === undefined || cluster === 'foreign') return [];
      const groups = await nodegroupsOf(clusterName, of.configuration);
      return groups.filter((group) => isMarkedFor(scope, tagsOf(group))).map(observed);
    },

    remove: ({ outputs }) =>
      removing(() => eks.send(new DeleteNodegroupCommand({ clusterName, nodegroupName: outputs.name }))),
  });
}

function tagsOf({ tags }: Nodegroup) {
  return Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

function observed(group: Nodegroup): ObservedResource {
  return {
    providerId: group.nodegroupArn ?? '',
    slot: slotOf(tagsOf(group)),
    state: group.status === 'DELETING' ? 'leaving' : 'ready',
    outputs: { name: group.nodegroupName ?? '' },
  };
}
