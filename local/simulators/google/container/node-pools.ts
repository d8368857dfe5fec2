import type { RestRequest } from '../../rest/vendor.ts';
import { checkedBody, type Fields, part, text } from '../bodies.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import { nodePoolFields } from './bodies.ts';
import { changeCluster, clusterOf, type GkeStore, idleCluster, newPool } from './cluster-lifecycle.ts';
import { alreadyExists, notFound } from './faults.ts';
import { clusterPath, type GkeCluster, type NodePool } from './objects.ts';

const about: Fields = { name: 'string', parent: 'string', projectId: 'string', zone: 'string', clusterId: 'string' };

export function nodePoolRoutes(store: GkeStore): GoogleRoute[] {
  const { universe } = store.compute;
  const collection = '/v1/projects/{project}/locations/{location}/clusters/{cluster}/nodePools';
  const one = `${collection}/{pool}`;
  const of = (verb: string, needs: string, rest: Pick<GoogleRoute, 'method' | 'path' | 'run'>): GoogleRoute => ({
    ...rest,
    service: 'google-gke',
    operation: `container.nodePools.${verb}`,
    permissions: [`container.clusters.${needs}`],
  });
  return [
    of('create', 'update', { method: 'POST', path: collection, run: (request) => ok(create(request, store)) }),
    of('list', 'get', {
      method: 'GET',
      path: collection,
      run: (request) => {
        const cluster = clusterOf(request, store);
        return ok({ nodePools: [...cluster.pools.values()].map((pool) => shownPool(pool, { cluster, universe })) });
      },
    }),
    of('get', 'get', {
      method: 'GET',
      path: one,
      run: (request) => {
        const cluster = clusterOf(request, store);
        return ok(shownPool(poolOf(request, cluster), { cluster, universe }));
      },
    }),
    of('setSize', 'update', { method: 'POST', path: `${one}:setSize`, run: (request) => ok(setSize(request, store)) }),
    of('setAutoscaling', 'update', {
      method: 'POST',
      path: `${one}:setAutoscaling`,
      run: (request) => ok(replace(request, { store, member: 'autoscaling' })),
    }),
    of('setManagement', 'update', {
      method: 'POST',
      path: `${one}:setManagement`,
      run: (request) => ok(replace(request, { store, member: 'management' })),
    }),
    of('delete', 'update', { method: 'DELETE', path: one, run: (request) => ok(remove(request, store)) }),
  ];
}

function create(request: RestRequest, store: GkeStore): unknown {
  const body = part(
    checkedBody(request.body, { fields: { ...about, nodePool: { fields: nodePoolFields } } }),
    'nodePool',
  );
  const cluster = idleCluster(request, store);
  const pool = newPool(body);
  if (cluster.pools.has(pool.name)) throw alreadyExists(`${clusterPath(cluster)}/nodePools/${pool.name}`);
  cluster.pools.set(pool.name, pool);
  return changeCluster(cluster, {
    store,
    type: 'CREATE_NODE_POOL',
    pool,
    operation: 'google-gke-node-pool.create',
    change: () => undefined,
  });
}

function setSize(request: RestRequest, store: GkeStore): unknown {
  const body = checkedBody(request.body, { fields: { ...about, nodePoolId: 'string', nodeCount: 'int32' } });
  const cluster = idleCluster(request, store);
  const pool = poolOf(request, cluster);
  return changeCluster(cluster, {
    store,
    type: 'SET_NODE_POOL_SIZE',
    pool,
    operation: 'google-gke-node-pool.change',
    change: () => {
      pool.nodeCount = Number(body.nodeCount ?? 0);
    },
  });
}

function replace(
  request: RestRequest,
  { store, member }: { store: GkeStore; member: 'autoscaling' | 'management' },
): unknown {
  const field = nodePoolFields[member] ?? 'string';
  const body = checkedBody(request.body, { fields: { ...about, nodePoolId: 'string', [member]: field } });
  const cluster = idleCluster(request, store);
  const pool = poolOf(request, cluster);
  return changeCluster(cluster, {
    store,
    type: 'SET_NODE_POOL_MANAGEMENT',
    pool,
    operation: 'google-gke-node-pool.change',
    change: () => {
      pool.body = { ...pool.body, [member]: body[member] };
    },
  });
}

function remove(request: RestRequest, store: GkeStore): unknown {
  const cluster = idleCluster(request, store);
  const pool = poolOf(request, cluster);
  pool.status = 'STOPPING';
  return changeCluster(cluster, {
    store,
    type: 'DELETE_NODE_POOL',
    pool,
    operation: 'google-gke-node-pool.delete',
    change: () => void cluster.pools.delete(pool.name),
  });
}

function poolOf(request: RestRequest, cluster: GkeCluster): NodePool {
  const name = param(request, 'pool');
  const found = cluster.pools.get(name);
  if (!found) throw notFound(`${clusterPath(cluster)}/nodePools/${name}`);
  return found;
}

export function shownPool(
  { name, body, status }: NodePool,
  { cluster, universe }: { cluster: GkeCluster; universe: string },
): Record<string, unknown> {
  return {
    ...body,
    status,
    version: text(body, 'version') || cluster.version,
    selfLink: `https://container.${universe}/v1/${clusterPath(cluster)}/nodePools/${name}`,
  };
}
