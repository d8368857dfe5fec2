import type { RestRequest } from '../../rest/vendor.ts';
import { checkedBody, part, text } from '../bodies.ts';
import { ownerTags } from '../owner-tags.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import { updated, updateFields } from './bodies.ts';
import { refuseAuthorizedNetworks } from './cluster-checks.ts';
import {
  changeCluster,
  clusterOf,
  createCluster,
  fullVersion,
  type GkeStore,
  idleCluster,
  removeCluster,
} from './cluster-lifecycle.ts';
import { invalid } from './faults.ts';
import { shownPool } from './node-pools.ts';
import { clusterPath, type GkeCluster } from './objects.ts';

export function clusterRoutes(store: GkeStore): GoogleRoute[] {
  const collection = '/v1/projects/{project}/locations/{location}/clusters';
  const one = `${collection}/{cluster}`;
  const of = (verb: string, needs: string, rest: Pick<GoogleRoute, 'method' | 'path' | 'run'>): GoogleRoute => ({
    ...rest,
    service: 'google-gke',
    operation: `container.clusters.${verb}`,
    permissions: [`container.clusters.${needs}`],
  });
  return [
    of('create', 'create', { method: 'POST', path: collection, run: (request) => ok(createCluster(request, store)) }),
    of('list', 'list', {
      method: 'GET',
      path: collection,
      run: (request) => {
        const location = param(request, 'location');
        const clusters = store.clusters
          .all()
          .filter(
            ({ accountId, region }) =>
              accountId === param(request, 'project') && (location === '-' || region === location),
          );
        return ok(clusters.length > 0 ? { clusters: clusters.map((each) => shown(each, store)) } : {});
      },
    }),
    of('get', 'get', { method: 'GET', path: one, run: (request) => ok(shown(clusterOf(request, store), store)) }),
    of('update', 'update', { method: 'PUT', path: one, run: (request) => ok(update(request, store)) }),
    of('setResourceLabels', 'update', {
      method: 'POST',
      path: `${one}:setResourceLabels`,
      run: (request) => ok(setLabels(request, store)),
    }),
    of('delete', 'delete', {
      method: 'DELETE',
      path: one,
      run: (request) => ok(removeCluster(idleCluster(request, store), store)),
    }),
  ];
}

function update(request: RestRequest, store: GkeStore): unknown {
  const body = checkedBody(request.body, {
    fields: {
      update: { fields: updateFields },
      name: 'string',
      projectId: 'string',
      zone: 'string',
      clusterId: 'string',
    },
  });
  const asked = part(body, 'update');
  const [name, ...others] = Object.keys(asked).filter((each) => each !== 'desiredNodePoolId');
  if (name === undefined) throw invalid('Must specify a field to update.');
  if (others.length > 0) throw invalid('Only one field can be updated at a time.');
  refuseAuthorizedNetworks(part(asked, 'desiredMasterAuthorizedNetworksConfig'));
  const cluster = idleCluster(request, store);
  return changeCluster(cluster, {
    store,
    type: name === 'desiredMasterVersion' ? 'UPGRADE_MASTER' : 'UPDATE_CLUSTER',
    operation: 'google-gke-cluster.change',
    change: () => {
      if (name === 'desiredMasterVersion') cluster.version = fullVersion(text(asked, name));
      else cluster.body = { ...cluster.body, [updated[name] ?? name]: asked[name] };
    },
  });
}

function setLabels(request: RestRequest, store: GkeStore): unknown {
  const body = checkedBody(request.body, {
    fields: { resourceLabels: 'labels', labelFingerprint: 'string', name: 'string' },
  });
  const cluster = idleCluster(request, store);
  if (body.labelFingerprint !== shown(cluster, store).labelFingerprint) {
    throw invalid('Labels could not be set due to fingerprint mismatch.');
  }
  return changeCluster(cluster, {
    store,
    type: 'SET_LABELS',
    operation: 'google-gke-cluster.change',
    change: () => {
      cluster.body = { ...cluster.body, resourceLabels: body.resourceLabels };
      cluster.tags.clear();
      for (const [key, value] of ownerTags({ labels: body.resourceLabels })) cluster.tags.set(key, value);
    },
  });
}

function shown(cluster: GkeCluster, { compute, world }: GkeStore): Record<string, unknown> {
  const { body, region, state, network, subnetwork, version, statusMessage } = cluster;
  const { initialNodeCount: _, nodePools: __, ...kept } = body;
  const isUp = state !== 'PROVISIONING';
  return {
    ...kept,
    network: network.split('/').at(-1),
    subnetwork: subnetwork.split('/').at(-1),
    networkConfig: { network, subnetwork },
    location: region,
    zone: region,
    locations: body.locations ?? ['a', 'b', 'c'].map((letter) => `${region}-${letter}`),
    status: state,
    ...(statusMessage !== '' && { statusMessage, conditions: [{ canonicalCode: 'INTERNAL', message: statusMessage }] }),
    initialClusterVersion: version,
    currentMasterVersion: version,
    currentNodeVersion: version,
    currentNodeCount: [...cluster.pools.values()].reduce((sum, { nodeCount }) => sum + nodeCount, 0),
    // While it is being made a cluster has no endpoint yet.
    ...(isUp && {
      endpoint: cluster.endpoint,
      masterAuth: {
        clusterCaCertificate: Buffer.from(world.hex(`google-gke-ca/${cluster.id}`, 32)).toString('base64'),
      },
    }),
    nodePools: [...cluster.pools.values()].map((pool) => shownPool(pool, { cluster, universe: compute.universe })),
    labelFingerprint: Buffer.from(`${cluster.id}/${cluster.generation}`).toString('hex').slice(-8),
    createTime: new Date(cluster.createdAtMs).toISOString(),
    selfLink: `https://container.${compute.universe}/v1/${clusterPath(cluster)}`,
  };
}
