import type * as sdk from '@aws-sdk/client-eks';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { requestedAccess, sameAccess } from './endpoint-access.ts';
import { invalidParameter, invalidRequest, needCluster, resourceInUse } from './faults.ts';
import type { EksCluster, EksStore, EksUpdate } from './objects.ts';
import { pageOf } from './pages.ts';
import { checkedVersion } from './versions.ts';

export const shownUpdate = ({ id, status, type, params, createdAtMs }: EksUpdate): sdk.Update => ({
  id,
  status,
  type,
  params: [...params],
  createdAt: new Date(createdAtMs),
  errors: [],
});

export interface UpdateOrder {
  readonly type: sdk.UpdateType;
  readonly params: readonly sdk.UpdateParam[];
  readonly duration: 'eks-cluster.update' | 'eks-nodegroup.update';
  readonly nodegroupName?: string;
  /** Runs when the update is through. */
  readonly done: () => void;
}

/** Writes down an update and lets it succeed after its usual time. */
export function startUpdate(
  { world }: EksStore,
  { cluster, order }: { cluster: EksCluster; order: UpdateOrder },
): EksUpdate {
  const key = `eks-update/${cluster.accountId}/${cluster.region}/${cluster.id}/${order.nodegroupName ?? ''}`;
  const serial = `${key}#${world.serial(key)}`;
  const digits = world.hex(serial, 32);
  const update: EksUpdate = {
    id: digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    type: order.type,
    params: order.params,
    nodegroupName: order.nodegroupName,
    createdAtMs: world.clock.now(),
    status: 'InProgress',
  };
  cluster.updates = [...cluster.updates, update];
  world.after(world.duration(order.duration, serial), () => {
    update.status = 'Successful';
    order.done();
  });
  return update;
}

function checkUpdatable(cluster: EksCluster, operation: string): void {
  const running = cluster.updates.find(({ status, nodegroupName }) => status === 'InProgress' && !nodegroupName);
  const members = { clusterName: cluster.id };
  if (running) {
    const message = `Cannot ${operation} because cluster ${cluster.id} currently has update ${running.id} in progress`;
    throw resourceInUse(message, members);
  }
  if (cluster.state !== 'ACTIVE') {
    throw invalidRequest(`Cluster ${cluster.id} is not in ACTIVE status`, members);
  }
}

export function updateOperations(store: EksStore) {
  const updateCluster = (cluster: EksCluster, order: Omit<UpdateOrder, 'duration'>) => {
    cluster.state = 'UPDATING';
    const done = () => {
      order.done();
      cluster.state = 'ACTIVE';
    };
    return shownUpdate(startUpdate(store, { cluster, order: { ...order, duration: 'eks-cluster.update', done } }));
  };

  return {
    UpdateClusterConfig(
      input: sdk.UpdateClusterConfigRequest,
      context: RequestContext,
    ): sdk.UpdateClusterConfigResponse {
      const cluster = needCluster(store, { name: input.name, context });
      const { resourcesVpcConfig: vpc, logging } = input;
      if ((vpc !== undefined) === (logging !== undefined)) {
        throw invalidParameter(vpc ? 'Only one type of update can be allowed.' : 'No changes needed.');
      }
      checkUpdatable(cluster, 'UpdateClusterConfig');
      if (logging) {
        const params: sdk.UpdateParam[] = [{ type: 'ClusterLogging', value: JSON.stringify(logging) }];
        const done = () => {
          cluster.logging = logging;
        };
        return { update: updateCluster(cluster, { type: 'LoggingUpdate', params, done }) };
      }
      const access = requestedAccess(vpc ?? {}, cluster);
      if (sameAccess(access, cluster)) {
        throw invalidParameter(
          `Cluster is already at the desired configuration with endpointPrivateAccess: ${access.endpointPrivateAccess} , endpointPublicAccess: ${access.endpointPublicAccess}, and Public Endpoint Restrictions: [${access.publicAccessCidrs.join(', ')}]`,
          { clusterName: cluster.id },
        );
      }
      const params: sdk.UpdateParam[] = [
        { type: 'EndpointPublicAccess', value: String(access.endpointPublicAccess) },
        { type: 'EndpointPrivateAccess', value: String(access.endpointPrivateAccess) },
        { type: 'PublicAccessCidrs', value: JSON.stringify(access.publicAccessCidrs) },
      ];
      const done = () => void Object.assign(cluster, access);
      return { update: updateCluster(cluster, { type: 'EndpointAccessUpdate', params, done }) };
    },

    UpdateClusterVersion(
      input: sdk.UpdateClusterVersionRequest,
      context: RequestContext,
    ): sdk.UpdateClusterVersionResponse {
      const cluster = needCluster(store, { name: input.name, context });
      const version = checkedVersion(input.version);
      checkUpdatable(cluster, 'UpdateClusterVersion');
      if (Number(version.split('.')[1]) - Number(cluster.version.split('.')[1]) !== 1) {
        const message = `Unsupported Kubernetes minor version update from ${cluster.version} to ${version}`;
        throw invalidParameter(message, { clusterName: cluster.id });
      }
      const done = () => {
        cluster.version = version;
      };
      const params: sdk.UpdateParam[] = [{ type: 'Version', value: version }];
      return { update: updateCluster(cluster, { type: 'VersionUpdate', params, done }) };
    },

    DescribeUpdate(input: sdk.DescribeUpdateRequest, context: RequestContext): sdk.DescribeUpdateResponse {
      const cluster = needCluster(store, { name: input.name, context });
      const update = cluster.updates.find(({ id }) => id === input.updateId);
      if (!update) {
        throw new AwsFault('ResourceNotFoundException', `No update found for ID: ${input.updateId}`, { status: 404 });
      }
      return { update: shownUpdate(update) };
    },

    ListUpdates(input: sdk.ListUpdatesRequest, context: RequestContext): sdk.ListUpdatesResponse {
      const cluster = needCluster(store, { name: input.name, context });
      const ids = cluster.updates
        .filter(({ nodegroupName }) => nodegroupName === input.nodegroupName)
        .map(({ id }) => id);
      const { items, nextToken } = pageOf(ids, input);
      return { updateIds: items, nextToken };
    },
  };
}
