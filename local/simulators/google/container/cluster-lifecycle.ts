import type { RestRequest } from '../../rest/vendor.ts';
import type { Collection } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import { type Body, checkedBody, isObject, list, part, text } from '../bodies.ts';
import { linkTo } from '../compute/links.ts';
import { type ComputeObject, GLOBAL, pathOf } from '../compute/objects.ts';
import type { ComputeStore } from '../compute/store.ts';
import { ownerTags } from '../owner-tags.ts';
import { quotaOf } from '../quotas.ts';
import { param } from '../routes.ts';
import { createFields } from './bodies.ts';
import { checkedNetwork } from './cluster-checks.ts';
import { alreadyExists, incompatible, notFound, tooMany } from './faults.ts';
import { clusterPath, type GkeCluster, type NodePool } from './objects.ts';
import type { GkeOperations } from './operations.ts';

export interface GkeStore {
  readonly world: World;
  readonly clusters: Collection<GkeCluster>;
  readonly operations: GkeOperations;
  readonly compute: ComputeStore;
}

const LATEST = '1.34.1-gke.1829001';

export function createCluster(request: RestRequest, store: GkeStore): unknown {
  const { world, clusters, operations, compute } = store;
  const body = part(checkedBody(request.body, { fields: createFields }), 'cluster');
  const place = { accountId: param(request, 'project'), region: param(request, 'location') };
  const { network, subnetwork } = checkedNetwork(body, { ...place, compute });
  const id = text(body, 'name');
  const path = clusterPath({ ...place, id });
  if (clusters.find(place, id)) throw alreadyExists(path);
  const limit = quotaOf(world, { accountId: place.accountId, metric: 'GKE_CLUSTERS' });
  if (clusters.at(place).length >= limit) {
    throw tooMany(
      `Insufficient regional quota to satisfy request: the limit of ${limit} clusters per region is reached.`,
    );
  }
  const key = `${path}/${world.serial(`google-gke/${path}`)}`;
  const cluster = clusters.add({
    ...place,
    id,
    body,
    network: pathOf(network),
    subnetwork: pathOf(subnetwork),
    endpoint: world.publicAddresses.take(key),
    tags: ownerTags({ labels: body.resourceLabels }),
    createdAtMs: world.clock.now(),
    visibleAtMs: world.clock.now(),
    implicit: false,
    state: 'PROVISIONING',
    statusMessage: '',
    version: fullVersion(text(body, 'initialClusterVersion')),
    pools: new Map(poolsOf(body).map((pool) => [pool.name, pool])),
    operation: undefined,
    generation: 0,
  });
  const failure = () =>
    world.faults.resourceFailure({
      service: 'google-gke',
      operation: 'container.clusters.create',
      accountId: place.accountId,
      owner: () => cluster.tags.get('tenantry-owner'),
    });
  return operations.begin({
    type: 'CREATE_CLUSTER',
    cluster,
    takesMs: world.duration('google-gke-cluster.create', key),
    finish: () => {
      const error = failure();
      cluster.state = error ? 'ERROR' : 'RUNNING';
      cluster.statusMessage = error?.message ?? '';
      for (const pool of cluster.pools.values()) pool.status = error ? 'ERROR' : 'RUNNING';
      for (const firewall of firewallsOf(cluster, store)) compute.objects.firewalls.add(firewall);
      return error?.message;
    },
  });
}

export function removeCluster(cluster: GkeCluster, store: GkeStore): unknown {
  const { world, clusters, operations, compute } = store;
  cluster.state = 'STOPPING';
  for (const pool of cluster.pools.values()) pool.status = 'STOPPING';
  return operations.begin({
    type: 'DELETE_CLUSTER',
    cluster,
    takesMs: world.duration('google-gke-cluster.delete', `${clusterPath(cluster)}/${cluster.createdAtMs}`),
    finish: () => {
      clusters.remove(cluster);
      world.publicAddresses.giveBack(cluster.endpoint);
      for (const { id, accountId, region } of firewallsOf(cluster, store)) {
        const own = compute.objects.firewalls.find({ accountId, region }, id);
        if (own) compute.objects.firewalls.remove(own);
      }
      return undefined;
    },
  });
}

/** A change of a running cluster; one at a time. */
export function changeCluster(
  cluster: GkeCluster,
  {
    store,
    type,
    pool,
    operation,
    change,
  }: {
    store: GkeStore;
    type: string;
    pool?: NodePool;
    operation: string;
    change: () => void;
  },
): unknown {
  cluster.generation += 1;
  if (pool) pool.status = pool.status === 'PROVISIONING' || pool.status === 'STOPPING' ? pool.status : 'RECONCILING';
  else cluster.state = 'RECONCILING';
  return store.operations.begin({
    type,
    cluster,
    ...(pool && { pool: pool.name }),
    takesMs: store.world.duration(operation, `${clusterPath(cluster)}/${cluster.generation}`),
    finish: () => {
      change();
      if (pool) pool.status = 'RUNNING';
      else cluster.state = 'RUNNING';
      return undefined;
    },
  });
}

export function clusterOf(request: RestRequest, { clusters }: GkeStore): GkeCluster {
  const place = { accountId: param(request, 'project'), region: param(request, 'location') };
  const id = param(request, 'cluster');
  const found = clusters.find(place, id);
  if (!found) throw notFound(clusterPath({ ...place, id }));
  return found;
}

export function idleCluster(request: RestRequest, store: GkeStore): GkeCluster {
  const cluster = clusterOf(request, store);
  if (cluster.operation !== undefined) throw incompatible(cluster);
  return cluster;
}

export const fullVersion = (asked: string): string =>
  /^1\.\d+$/.test(asked)
    ? `${asked}.1-gke.1000`
    : /^1\.\d+\.\d+$/.test(asked)
      ? `${asked}-gke.1000`
      : /gke/.test(asked)
        ? asked
        : LATEST;

export function newPool(body: Body): NodePool {
  return { name: text(body, 'name'), body, nodeCount: Number(body.initialNodeCount ?? 0), status: 'PROVISIONING' };
}

function poolsOf(cluster: Body): NodePool[] {
  const asked = list(cluster, 'nodePools').flatMap((each) => (isObject(each) ? [newPool(each)] : []));
  const count = Number(cluster.initialNodeCount ?? 0);
  return asked.length > 0 ? asked : [newPool({ name: 'default-pool', initialNodeCount: count })];
}

/** What GKE lets in by itself when it makes a cluster, and takes away again with it. */
function firewallsOf(cluster: GkeCluster, { world, compute }: GkeStore): ComputeObject[] {
  const { accountId, id } = cluster;
  const hash = world.hex(`google-gke-firewall/${clusterPath(cluster)}`, 8);
  const [, , , networkId = ''] = /^(projects)\/([^/]+)\/global\/networks\/(.+)$/.exec(cluster.network) ?? [];
  const network = linkTo({ accountId, region: GLOBAL, noun: 'networks', id: networkId }, compute.universe);
  return ['all', 'master', 'vms'].map((purpose) => ({
    accountId,
    region: GLOBAL,
    id: `gke-${id}-${hash}-${purpose}`,
    noun: 'firewalls',
    number: String(BigInt(`0x${world.hex(`google-gke-firewall/${clusterPath(cluster)}/${purpose}`, 14)}`)),
    tags: new Map(),
    createdAtMs: world.clock.now(),
    visibleAtMs: world.clock.now(),
    implicit: true,
    state: 'READY',
    fingerprint: 1,
    body: {
      name: `gke-${id}-${hash}-${purpose}`,
      network,
      direction: 'INGRESS',
      priority: 1000,
      disabled: false,
      allowed: [{ IPProtocol: 'tcp' }, { IPProtocol: 'udp' }],
      sourceRanges: ['10.0.0.0/8'],
      logConfig: { enable: false },
    },
  }));
}
