import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { ownObjects, placeOf, readableObjects } from '../caller-scope.ts';
import type { EksCluster, EksNodegroup, EksStore } from './objects.ts';

export interface Named {
  readonly clusterName?: string;
  readonly nodegroupName?: string;
}

export const invalidParameter = (message: string, members: Named = {}) =>
  new AwsFault('InvalidParameterException', message, { status: 400, members: { ...members } });

export const invalidRequest = (message: string, members: Named = {}) =>
  new AwsFault('InvalidRequestException', message, { status: 400, members: { ...members } });

export const resourceInUse = (message: string, members: Named = {}) =>
  new AwsFault('ResourceInUseException', message, { status: 409, members: { ...members } });

export const limitExceeded = (message: string, members: Named = {}) =>
  new AwsFault('ResourceLimitExceededException', message, { status: 400, members: { ...members } });

const notFound = (message: string, members: Named) =>
  new AwsFault('ResourceNotFoundException', message, { status: 404, members: { ...members } });

interface Lookup {
  readonly name: string | undefined;
  /** Reading calls do not see yet what was made a moment ago. */
  readonly reading?: boolean;
}

export function needCluster(
  store: EksStore,
  { name, context, reading }: Lookup & { context: RequestContext },
): EksCluster {
  const visible = reading
    ? readableObjects(store.clusters, { world: store.world, context })
    : ownObjects(store.clusters, context);
  const own = visible.filter(({ id }) => id === name);
  const cluster = own.find(({ accountId }) => accountId === placeOf(context).accountId) ?? own[0];
  if (!cluster) {
    throw notFound(`No cluster found for name: ${name}.`, { clusterName: name ?? '' });
  }
  return cluster;
}

export function needNodegroup(
  store: EksStore,
  { cluster, name, reading }: Lookup & { cluster: EksCluster },
): EksNodegroup {
  const nodegroup = store.nodegroups.find(cluster, `${cluster.id}/${name}`);
  if (!nodegroup || (reading && nodegroup.visibleAtMs > store.world.clock.now())) {
    const members = { clusterName: cluster.id, nodegroupName: name ?? '' };
    throw notFound(`No node group found for name: ${name}.`, members);
  }
  return nodegroup;
}
