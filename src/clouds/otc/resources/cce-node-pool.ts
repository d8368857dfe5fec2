import * as z from 'zod';
import type { ObservedResource, ResourceKind, ResourceState, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { type OtcClient, removeAt } from '../client.ts';
import { usualSeconds } from '../cluster-making.ts';
import { adoptOwn, translated } from '../failures.ts';
import { markOf, tagsOf } from '../owner-mark.ts';
import { clustersOf, type NodePool, nodePoolsOf } from '../questions/clusters.ts';
import { together } from '../together.ts';

export interface WantedCceNodePool {
  readonly clusterId: string;
  readonly flavor: string;
  readonly nodes: number;
  /** Whose public half the nodes get; CCE makes no node without one. */
  readonly keyPair: string;
}

interface ObservedCceNodePool extends ObservedResource, Omit<WantedCceNodePool, 'keyPair'> {
  readonly name: string;
}

const OS = 'HCE OS 2.0';

/** Nodes spread over all zones of the region. They, and their disks, carry the mark as tags: `userTags` go with the call that creates the pool. */
export const cceNodePool: ResourceKind<WantedCceNodePool, ObservedCceNodePool, OtcClient> = translated({
  kind: 'cce-node-pool',
  usualSeconds: usualSeconds.nodePool,
  usualRemovalSeconds: 130,
  absenceSeenBy: 'Listing All Node Pools in a Specified Cluster, by the tags of its nodes',
  calls: { read: 2 },

  read,

  async create(client, { wanted, mark }) {
    return adoptOwn(
      async () => {
        const path = `/api/v3/projects/{project}/clusters/${wanted.clusterId}/nodepools`;
        const nodeTemplate = { ...templateOf(wanted), userTags: tagsOf(mark) };
        const body = {
          kind: 'NodePool',
          apiVersion: 'v3',
          metadata: { name: nameOf(mark.slot) },
          spec: { type: 'vm', initialNodeCount: wanted.nodes, nodeTemplate },
        };
        const { metadata } = await client.call(
          { method: 'POST', service: 'cce', path, body },
          z.object({ metadata: z.object({ name: z.string(), uid: z.string() }) }),
        );
        const { keyPair: _key, ...fields } = wanted;
        const { name, uid: nodePoolId } = metadata;
        return { ...fields, name, providerId: nodePoolId, slot: mark.slot, state: 'pending', outputs: { nodePoolId } };
      },
      { taken: ['CCE.01409001'], mark, read: (scope) => read(client, scope) },
    );
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['nodes'], differences(wanted, found));
    const path = `/api/v3/projects/{project}/clusters/${found.clusterId}/nodepools/${found.providerId}`;
    const body = { metadata: { name: found.name }, spec: { initialNodeCount: wanted.nodes, nodeTemplate: {} } };
    await client.call({ method: 'PUT', service: 'cce', path, body }, z.unknown());
  },

  async remove(client, { providerId, clusterId, state }) {
    if (state === 'leaving') return;
    const path = `/api/v3/projects/{project}/clusters/${clusterId}/nodepools/${providerId}`;
    await removeAt(client, { service: 'cce', path });
  },

  differences,
});

function differences({ keyPair: _key, ...wanted }: WantedCceNodePool, found: ObservedCceNodePool) {
  return differing(wanted, found);
}

/** Pools are listed cluster by cluster: only the owner's own cluster can have its pools. */
async function read(client: OtcClient, scope: Scope): Promise<ObservedCceNodePool[]> {
  const own = (await clustersOf(client)).filter(({ spec }) => markOf(scope, { description: spec.description }));
  const pools = await together(
    own.map(async ({ metadata }) =>
      (await nodePoolsOf(metadata.uid, client)).flatMap((pool) => {
        const mark = markOf(scope, { tags: pool.spec.nodeTemplate.userTags ?? [] });
        return mark ? [observed(pool, { ...mark, clusterId: metadata.uid })] : [];
      }),
    ),
  );
  return pools.flat();
}

function templateOf({ flavor, keyPair }: WantedCceNodePool) {
  return {
    flavor,
    // "If az is set to random … AZs with a smaller number of existing nodes have a higher priority."
    az: 'random',
    os: OS,
    login: { sshKey: keyPair },
    rootVolume: { volumetype: 'SSD', size: 50 },
    dataVolumes: [{ volumetype: 'SSD', size: 100 }],
    // Mandatory, and without a meaning in a pool: "This field can be set to 0 for a node pool."
    count: 0,
  };
}

/** `node-pool/workers` is called `workers`: a cluster has only pools of its owner. */
const nameOf = (slot: string): string => slot.replace(/^.*\//, '');

function observed(
  pool: NodePool,
  { slot, clusterId }: { slot: string | undefined; clusterId: string },
): ObservedCceNodePool {
  return {
    providerId: pool.metadata.uid,
    slot,
    state: stateOf(pool),
    outputs: { nodePoolId: pool.metadata.uid },
    name: pool.metadata.name,
    clusterId,
    flavor: pool.spec.nodeTemplate.flavor,
    nodes: pool.spec.initialNodeCount,
  };
}

/** "If the status is blank, the status is normal": then the nodes are counted. */
function stateOf({ spec, status }: NodePool): ResourceState {
  switch (status.phase ?? '') {
    case 'Deleting':
      return 'leaving';
    case 'Error':
      return { failed: 'A node of the pool could not be made.' };
    case 'SoldOut':
      return { failed: 'There are no machines of this kind left.' };
    case 'Synchronizing':
      return 'pending';
    default:
      return status.currentNode >= spec.initialNodeCount ? 'ready' : 'pending';
  }
}
