import type * as sdk from '@aws-sdk/client-eks';
import type { RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { readableObjects } from '../caller-scope.ts';
import { startCluster, startClusterDeletion } from './cluster-lifecycle.ts';
import { shownCluster } from './cluster-shape.ts';
import { invalidParameter, invalidRequest, needCluster, resourceInUse } from './faults.ts';
import type { EksStore } from './objects.ts';
import { pageOf } from './pages.ts';

export function clusterOperations(store: EksStore) {
  const { world, clusters, nodegroups, requests } = store;

  return {
    CreateCluster(input: sdk.CreateClusterRequest, context: RequestContext): sdk.CreateClusterResponse {
      const scope = `CreateCluster/${context.caller.accountId}/${context.region}`;
      const { clientRequestToken: token, ...rest } = input;
      const cluster = requests.once(
        { scope, token, input: rest },
        {
          run: () => startCluster(store, { input, context }),
          isCurrent: (known) => clusters.find(known, known.id) === known,
          mismatch: () => {
            throw invalidParameter('The client request token was used before with other parameters.');
          },
        },
      );
      return { cluster: shownCluster(cluster, world) };
    },

    DescribeCluster(input: sdk.DescribeClusterRequest, context: RequestContext): sdk.DescribeClusterResponse {
      return { cluster: shownCluster(needCluster(store, { name: input.name, context, reading: true }), world) };
    },

    ListClusters(input: sdk.ListClustersRequest, context: RequestContext): sdk.ListClustersResponse {
      const names = readableObjects(clusters, { world, context }).map(({ id }) => id);
      const { items, nextToken } = pageOf(names.sort(), input);
      return { clusters: items, nextToken };
    },

    DeleteCluster(input: sdk.DeleteClusterRequest, context: RequestContext): sdk.DeleteClusterResponse {
      const cluster = needCluster(store, { name: input.name, context });
      const members = { clusterName: cluster.id };
      if (nodegroups.at(cluster).some(({ clusterName }) => clusterName === cluster.id)) {
        throw resourceInUse('Cluster has nodegroups attached', members);
      }
      if (cluster.request.deletionProtection) {
        throw invalidRequest(`Cluster ${cluster.id} has deletion protection enabled`, members);
      }
      if (cluster.state === 'CREATING' || cluster.state === 'UPDATING') {
        const message = `Cannot delete because cluster ${cluster.id} currently has an update in progress`;
        throw resourceInUse(message, members);
      }
      if (cluster.state !== 'DELETING') {
        startClusterDeletion(store, cluster);
      }
      return { cluster: shownCluster(cluster, world) };
    },
  };
}
