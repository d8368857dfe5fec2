import * as z from 'zod';
import type { ObservedResource, ResourceKind, ResourceState, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { type OtcClient, removeAt } from '../client.ts';
import { usualSeconds } from '../cluster-making.ts';
import { adoptOwn, translated } from '../failures.ts';
import { descriptionOf, markOf } from '../owner-mark.ts';
import { type Cluster, clustersOf, publicEndpointOf } from '../questions/clusters.ts';
import { type ControlGroup, controlGroupOf, KUBERNETES_PORT } from '../questions/control-group.ts';
import { together } from '../together.ts';
import { clusterBody, type WantedCceCluster } from './cce-cluster-body.ts';
import { addRule, removeRule } from './security-group-rules.ts';

interface ObservedCceCluster extends ObservedResource, Omit<WantedCceCluster, 'publicIpId' | 'serviceCidr'> {
  readonly control: ControlGroup | undefined;
}

/**
 * A CCE cluster of several masters over the zones. Its containers are in a tunnel network, the one of CCE's data planes in which network
 * policies hold without being asked for ("NetworkPolicy: Enabled by default"). The mark stands in its description.
 */
export const cceCluster: ResourceKind<WantedCceCluster, ObservedCceCluster, OtcClient> = translated({
  kind: 'cce-cluster',
  usualSeconds: usualSeconds.cluster,
  usualRemovalSeconds: 270,
  absenceSeenBy: 'Listing Clusters in a Specified Project, by description',
  calls: { read: 2, change: 4 },

  read,

  async create(client, { wanted, mark }) {
    return adoptOwn(
      async () => {
        const body = clusterBody(wanted, descriptionOf(mark));
        const { metadata } = await client.call(
          { method: 'POST', service: 'cce', path: '/api/v3/projects/{project}/clusters', body },
          z.object({ metadata: z.object({ uid: z.string() }) }),
        );
        const { publicIpId: _address, serviceCidr: _services, ...fields } = wanted;
        const outputs = { clusterId: metadata.uid, clusterName: wanted.name };
        return { ...fields, providerId: metadata.uid, slot: mark.slot, state: 'pending', outputs, control: undefined };
      },
      { taken: ['CCE.01409001'], mark, read: (scope) => read(client, scope) },
    );
  },

  async change(client, { wanted, observed: found }) {
    const differing = differences(wanted, found);
    refuseUnless(['endpointAccess', 'publicIp'], differing);
    // First who may come in, then the address by which they come.
    if (differing.some(({ path }) => path === 'endpointAccess')) await restrict(client, { wanted, found });
    if (differing.some(({ path }) => path === 'publicIp')) {
      const body = { spec: { action: 'bind', spec: { id: wanted.publicIpId } } };
      const path = `/api/v3/projects/{project}/clusters/${found.providerId}/mastereip`;
      await client.call({ method: 'PUT', service: 'cce', path, body }, z.unknown());
    }
  },

  async remove(client, { providerId, state }) {
    if (state === 'leaving') return;
    // `try`: "If the deletion fails, no action is taken, and subsequent processes proceed"; what is left then is looked for afterwards.
    const query = { delete_evs: 'try', delete_net: 'try', delete_eni: 'try' };
    const path = `/api/v3/projects/{project}/clusters/${providerId}`;
    await removeAt(client, { service: 'cce', path, query });
  },

  differences,
});

async function read(client: OtcClient, scope: Scope): Promise<ObservedCceCluster[]> {
  const own = (await clustersOf(client)).flatMap((cluster) => {
    const mark = markOf(scope, { description: cluster.spec.description });
    return mark ? [{ cluster, ...mark }] : [];
  });
  return together(
    own.map(async ({ cluster, slot }) => {
      // Nobody compares what is not ready, so it needs none of its rules.
      const control = stateOf(cluster) === 'ready' ? await controlGroupOf(cluster, client) : undefined;
      return observed(cluster, { slot, control });
    }),
  );
}

/** What only the creation says is not seen afterwards; the version is what CCE makes of it, and CCE's users raise it. */
function differences(
  { publicIpId: _address, serviceCidr: _services, version: _version, ...wanted }: WantedCceCluster,
  found: ObservedCceCluster,
) {
  return differing(wanted, found);
}

/** `publicAccess.cidrs` "is valid only when a cluster is created": afterwards the rules that came of it are what counts. */
async function restrict(
  client: OtcClient,
  { wanted, found }: { wanted: WantedCceCluster; found: ObservedCceCluster },
): Promise<void> {
  const { control } = found;
  if (!control) return;
  for (const { ruleId } of control.open.filter(({ cidr }) => !wanted.endpointAccess.includes(cidr))) {
    await removeRule(client, ruleId);
  }
  for (const cidr of wanted.endpointAccess.filter((each) => !found.endpointAccess.includes(each))) {
    await addRule(client, { groupId: control.id, port: KUBERNETES_PORT, cidr });
  }
}

function observed(
  cluster: Cluster,
  { slot, control }: { slot: string | undefined; control: ControlGroup | undefined },
): ObservedCceCluster {
  const { metadata, spec } = cluster;
  const endpoint = publicEndpointOf(cluster);
  return {
    providerId: metadata.uid,
    slot,
    state: stateOf(cluster),
    outputs: {
      clusterId: metadata.uid,
      clusterName: metadata.name,
      endpoint,
      controlSecurityGroupId: control?.id ?? '',
    },
    name: metadata.name,
    version: spec.version ?? '',
    flavor: spec.flavor,
    vpcId: spec.hostNetwork.vpc,
    subnetId: spec.hostNetwork.subnet,
    containerCidr: spec.containerNetwork.cidrs?.[0]?.cidr ?? spec.containerNetwork.cidr ?? '',
    publicIp: endpoint.replace(/^https:\/\/([^:/]+).*$/, '$1'),
    endpointAccess: (control?.open ?? []).map(({ cidr }) => cidr),
    control,
  };
}

function stateOf({ status }: Cluster): ResourceState {
  switch (status.phase) {
    case 'Available':
    case 'ScalingUp':
    case 'ScalingDown':
    case 'Empty':
      return 'ready';
    case 'Deleting':
      return 'leaving';
    case 'Unavailable':
    case 'Error':
      return { failed: [status.reason, status.message].filter(Boolean).join(': ') || `CCE reports ${status.phase}.` };
    default:
      return 'pending';
  }
}
