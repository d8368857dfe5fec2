import type { RestRoute } from '../../rest/vendor.ts';
import { keyOf, type Place } from '../../world/collection.ts';
import { coresOf, coresUsed } from '../ecs/limits.ts';
import { refusal } from '../faults.ts';
import { zonesByRegion } from '../hosts.ts';
import { newObject } from '../new-object.ts';
import type { Cluster, NodePool } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import { boolean, integer, list, object, optional, type Shape, text } from '../shape.ts';
import { bodyAs, type OtcStore, placeOf, route } from '../store.ts';
import type { TagPair } from '../tags.ts';
import { invalidRequest } from './cluster-request.ts';
import { need } from './clusters.ts';

const anything: Shape = () => undefined;
const volume = object({
  volumetype: optional(text({ oneOf: ['SAS', 'SSD', 'GPSSD', 'ESSD', 'SATA'] })),
  size: optional(integer({ min: 40, max: 32_768 })),
  extendParam: optional(anything),
  metadata: optional(anything),
});
/** An object by the reference's table, a list of pairs by its examples and by CCE. */
const userTags = list(object({ key: text({ min: 1, max: 36 }), value: text({ max: 43 }) }), { max: 8 });
const scaling = object({
  enable: optional(boolean),
  minNodeCount: optional(integer()),
  maxNodeCount: optional(integer()),
  scaleDownCooldownTime: optional(integer()),
  priority: optional(integer()),
});
const poolName = text({ min: 1, max: 50, pattern: /^(?!DefaultPool$)[a-z]([a-z0-9-]*[a-z0-9])?$/ });

const poolShape = object({
  kind: text({ oneOf: ['NodePool'] }),
  apiVersion: text({ oneOf: ['v3'] }),
  metadata: object({ name: poolName }),
  spec: object({
    type: optional(text({ oneOf: ['vm', 'ElasticBMS'] })),
    initialNodeCount: integer({ max: 2000 }),
    autoscaling: optional(scaling),
    nodeManagement: optional(anything),
    customSecurityGroups: optional(list(text())),
    nodeTemplate: object({
      flavor: text({ min: 1 }),
      az: text({ min: 1 }),
      os: optional(text({ oneOf: ['EulerOS 2.5', 'EulerOS 2.9', 'Ubuntu 22.04', 'HCE OS 2.0'] })),
      login: object({ sshKey: optional(text({ min: 1 })), userPassword: optional(anything) }),
      rootVolume: volume,
      dataVolumes: list(volume),
      storage: optional(anything),
      publicIP: optional(anything),
      billingMode: optional(integer()),
      count: optional(integer()),
      extendParam: optional(anything),
      userTags: optional(userTags),
      k8sTags: optional(anything),
      taints: optional(list(anything)),
      nodeNicSpec: optional(anything),
      runtime: optional(anything),
    }),
  }),
});

const changeShape = object({
  metadata: object({ name: poolName }),
  spec: object({
    initialNodeCount: integer({ max: 2000 }),
    autoscaling: optional(scaling),
    nodeTemplate: object({
      k8sTags: optional(anything),
      userTags: optional(userTags),
      taints: optional(list(anything)),
    }),
  }),
});

interface Asked {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly initialNodeCount: number;
    readonly nodeTemplate: {
      readonly az: string;
      readonly login: { readonly sshKey?: string };
      readonly userTags?: readonly TagPair[];
    } & Readonly<Record<string, unknown>>;
  };
}

const at = (rest: string) => `/api/v3/projects/{project}/clusters/{cluster}/nodepools${rest}`;

export function nodePoolRoutes(store: OtcStore): RestRoute[] {
  const { objects, world } = store;
  const { nodePools } = objects;
  const poolsOf = (cluster: Cluster) => nodePools.at(cluster).filter(({ clusterId }) => clusterId === cluster.id);

  return [
    route({ service: 'cce', at: `POST ${at('')}`, operation: 'CreateNodePool' }, (request) => {
      const asked = bodyAs<Asked>(request, { shape: poolShape, refuse: invalidRequest });
      const cluster = need(store, request);
      const { name } = asked.metadata;
      const { az, login } = asked.spec.nodeTemplate;
      if (cluster.state !== 'Available') throw invalidRequest(`Cluster status is ${cluster.state}.`);
      if (login.sshKey === undefined) throw invalidRequest('spec.nodeTemplate.login.sshKey is missing');
      if (![...(zonesByRegion[cluster.region] ?? []), 'random'].includes(az))
        throw invalidRequest('spec.nodeTemplate.az');
      if (poolsOf(cluster).some((other) => other.name === name)) {
        throw refusal(409, 'CCE.01409001', 'The resource already exists.');
      }
      const { initialNodeCount: nodes, nodeTemplate } = asked.spec;
      refuseWithoutCores(store, { place: cluster, nodeTemplate, nodes });
      const made = nodePools.add(poolOf(store, { cluster, asked }));
      scale(store, { pool: made, nodes });
      return { status: 201, body: shown(made) };
    }),

    route({ service: 'cce', at: `GET ${at('')}`, operation: 'ListNodePools' }, (request) => {
      const nowMs = world.clock.now();
      const items = poolsOf(need(store, request)).filter(({ visibleAtMs }) => visibleAtMs <= nowMs);
      return { status: 200, body: { kind: 'List', apiVersion: 'v3', items: items.map(shown) } };
    }),

    route({ service: 'cce', at: `PUT ${at('/{pool}')}`, operation: 'UpdateNodePool' }, (request) => {
      const asked = bodyAs<{ spec: { initialNodeCount: number } }>(request, {
        shape: changeShape,
        refuse: invalidRequest,
      });
      const pool = nodePools.find(placeOf(request), request.params.pool ?? '');
      if (!pool || pool.clusterId !== need(store, request).id)
        throw refusal(404, 'CCE.01404001', 'Resource not found.');
      const nodes = asked.spec.initialNodeCount;
      refuseWithoutCores(store, { place: pool, nodeTemplate: pool.nodeTemplate, nodes: nodes - pool.wantedNodes });
      scale(store, { pool, nodes });
      return { status: 200, body: shown(pool) };
    }),

    route({ service: 'cce', at: `DELETE ${at('/{pool}')}`, operation: 'DeleteNodePool' }, (request) => {
      const pool = nodePools.find(placeOf(request), request.params.pool ?? '');
      if (!pool || pool.clusterId !== need(store, request).id)
        throw refusal(404, 'CCE.01404001', 'Resource not found.');
      if (pool.state !== 'Deleting') {
        pool.state = 'Deleting';
        world.after(world.duration('otc-cce-node-pool.delete', keyOf(pool)), () => nodePools.remove(pool));
      }
      return { status: 200, body: shown(pool) };
    }),
  ];
}

function poolOf({ world }: OtcStore, { cluster, asked }: { cluster: Cluster; asked: Asked }): NodePool {
  const tags = Object.fromEntries((asked.spec.nodeTemplate.userTags ?? []).map(({ key, value }) => [key, value]));
  return {
    ...newObject(world, { kind: 'cce-node-pool', place: cluster, state: '', written: {}, tags }),
    clusterId: cluster.id,
    name: asked.metadata.name,
    nodeTemplate: asked.spec.nodeTemplate,
    wantedNodes: asked.spec.initialNodeCount,
    currentNodes: 0,
    failure: undefined,
  };
}

function refuseWithoutCores(
  store: OtcStore,
  { place, nodeTemplate, nodes }: { place: Place; nodeTemplate: NodePool['nodeTemplate']; nodes: number },
): void {
  const more = coresOf({ nodeTemplate, wantedNodes: nodes });
  if (coresUsed(store, place) + more <= quotaOf(store.world, { place, name: 'cores' })) return;
  throw refusal(400, 'CCE.01400009', 'Insufficient CPU quota.');
}

/** Nodes come or go after a while, all at once. */
function scale({ world }: OtcStore, { pool, nodes }: { pool: NodePool; nodes: number }): void {
  pool.wantedNodes = nodes;
  pool.state = 'Synchronizing';
  const failure = world.faults.resourceFailure({
    service: 'otc-cce',
    operation: 'CreateNodePool',
    accountId: pool.accountId,
    owner: () => pool.tags.get('tenantry-owner'),
  });
  world.after(world.duration('otc-cce-node-pool.create', keyOf(pool)), () => {
    if (pool.state !== 'Synchronizing') return;
    pool.state = failure ? 'Error' : '';
    pool.currentNodes = failure ? 0 : pool.wantedNodes;
  });
}

const shown = (pool: NodePool) => ({
  kind: 'NodePool',
  apiVersion: 'v3',
  metadata: { name: pool.name, uid: pool.id },
  spec: { type: 'vm', initialNodeCount: pool.wantedNodes, nodeTemplate: pool.nodeTemplate, autoscaling: {} },
  status: {
    currentNode: pool.currentNodes,
    creatingNode: Math.max(0, pool.wantedNodes - pool.currentNodes),
    deletingNode: 0,
    phase: pool.state,
  },
});
