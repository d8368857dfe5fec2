import type { AwsService } from '../../../runtime/gateway/aws-service.ts';
import type { World } from '../../world/world.ts';
import { natAddressesOf } from '../ec2/reachability.ts';
import { clusterOperations } from './clusters.ts';
import { nodegroupOperations } from './nodegroups.ts';
import { createEksStore, type EksStore } from './objects.ts';
import { tagOperations } from './tags.ts';
import { updateOperations } from './updates.ts';
import { versionOperations } from './versions.ts';

export type Eks = ReturnType<typeof createEks>;

/** EKS: control planes, node groups, endpoint access. Clusters stand in the networks that EC2 shows. */
export function createEks(world: World) {
  const store = createEksStore(world);
  world.network.join({
    egressAddresses: (clusterName) => egressOf(store, clusterName),
    mayConnect: () => undefined,
  });
  return {
    signingName: 'eks',
    operations: {
      ...clusterOperations(store),
      ...updateOperations(store),
      ...nodegroupOperations(store),
      ...versionOperations(),
      ...tagOperations(store),
    },
  } satisfies AwsService;
}

/** Agents run on nodes; before there are nodes, the cluster's own subnets say where they will be. */
function egressOf({ clusters, nodegroups, objects }: EksStore, clusterName: string): string[] | undefined {
  const cluster = clusters.anywhere(clusterName);
  if (!cluster) {
    return undefined;
  }
  const ofNodes = nodegroups
    .at(cluster)
    .filter((nodegroup) => nodegroup.clusterName === clusterName)
    .flatMap(({ request }) => request.subnets ?? []);
  const ids = ofNodes.length > 0 ? ofNodes : cluster.subnetIds;
  return natAddressesOf(
    objects,
    ids.flatMap((id) => objects.subnets.find(cluster, id) ?? []),
  );
}
