import { type Cluster, DeleteClusterCommand, EKSClient, ListNodegroupsCommand } from '@aws-sdk/client-eks';
import type { ObservedResource, RemnantKind, ResourceState } from '../../../resources/resource-kind.ts';
import { removing } from '../failures.ts';
import { apiOf } from '../limits.ts';
import { slotOf } from '../owner-mark.ts';
import { ownCluster, type RemnantsOf, translatedRemnant } from './cluster.ts';

/**
 * Rancher does not know a cluster whose creation was answered to nobody, and forgets one before EKS has let go of it: its operator begins
 * the deletion and does not wait (rancher/eks-operator, controller/eks-cluster-config-handler.go, OnEksConfigRemoved).
 */
export function eksCluster(of: RemnantsOf): RemnantKind {
  const eks = new EKSClient(of.configuration);
  return translatedRemnant({
    kind: 'eks-cluster',
    api: apiOf('eks', of.configuration),
    usualRemovalSeconds: 360,
    absenceSeenBy: 'DescribeCluster by name and owner tag',

    async read(scope) {
      const found = await ownCluster(of, scope);
      return found === undefined || found === 'foreign' ? [] : [observed(found)];
    },

    remove: () => removing(() => eks.send(new DeleteClusterCommand({ name: of.clusterName }))),

    async holdersOf() {
      const { nodegroups } = await eks.send(new ListNodegroupsCommand({ clusterName: of.clusterName }));
      return (nodegroups ?? []).map((name) => `node group ${name}`);
    },
  });
}

function observed(found: Cluster): ObservedResource {
  const tags = Object.entries(found.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return {
    providerId: found.arn ?? '',
    slot: slotOf(tags),
    state: state(found),
    outputs: { name: found.name ?? '' },
  };
}

function state({ status }: Cluster): ResourceState {
  switch (status) {
    case 'DELETING':
      return 'leaving';
    case 'CREATING':
    case 'PENDING':
      return 'pending';
    default:
      return 'ready';
  }
}
