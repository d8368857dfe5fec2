import {
  DeleteNodegroupCommand,
  DescribeNodegroupCommand,
  EKSClient,
  ListNodegroupsCommand,
  type Nodegroup,
} from '@aws-sdk/client-eks';
import type { ObservedResource, RemnantKind } from '../../../resources/resource-kind.ts';
import { removing } from '../failures.ts';
import { apiOf } from '../limits.ts';
import { isMarkedFor, slotOf } from '../owner-mark.ts';
import { everyPage } from '../pages.ts';
import { orAbsent } from '../resources/by-name.ts';
import { together } from '../together.ts';
import { ownCluster, type RemnantsOf, translatedRemnant } from './cluster.ts';

/** EKS keeps a cluster as long as it has node groups: "Cluster has nodegroups attached". */
export function eksNodegroup(of: RemnantsOf): RemnantKind {
  const eks = new EKSClient(of.configuration);
  const { clusterName } = of;

  async function describe(nodegroupName: string): Promise<Nodegroup[]> {
    const answer = await orAbsent(() => eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName })));
    return answer?.nodegroup ? [answer.nodegroup] : [];
  }

  return translatedRemnant({
    kind: 'eks-nodegroup',
    api: apiOf('eks', of.configuration),
    calls: { read: 3 },
    usualRemovalSeconds: 300,
    absenceSeenBy: 'ListNodegroups of the cluster, by owner tag',

    async read(scope) {
      const cluster = await ownCluster(of, scope);
      if (cluster === undefined || cluster === 'foreign') return [];
      const names = await everyPage(async (nextToken) => {
        const page = await orAbsent(() => eks.send(new ListNodegroupsCommand({ clusterName, nextToken })));
        return { items: page?.nodegroups, next: page?.nextToken };
      });
      const groups = (await together(names.map(describe))).flat();
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
