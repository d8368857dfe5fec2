import type { AgentHome } from '../../../rancher/agent-home.ts';
import type { Agent } from '../../../rancher/controllers/connections.ts';
import { secrets } from '../../../rancher/objects.ts';
import type { KubeObject } from '../../../rancher/store/kube-object.ts';
import type { ObjectStore } from '../../../rancher/store/object-store.ts';
import type { Cluster } from '../../objects.ts';
import type { OtcStore } from '../../store.ts';
import { deployments } from './kinds.ts';

interface Surroundings {
  readonly otc: OtcStore;
  readonly cluster: Cluster;
  readonly version: () => string;
  readonly home: () => AgentHome;
}

const agentKey = { namespace: 'cattle-system', name: 'cattle-cluster-agent' };

/** Starts Rancher's agent when its Deployment is applied, as its pod would, with the key that the pod mounts. */
export function followAgent(store: ObjectStore, surroundings: Surroundings): void {
  store.subscribe(deployments, ({ type, object }) => {
    if (type === 'DELETED' || object.metadata.name !== agentKey.name) return;
    if (object.metadata.namespace !== agentKey.namespace) return;
    const key = keyOf(object, store);
    if (key !== undefined) surroundings.home().startAgent({ key }, agentIn(store, surroundings));
  });
}

function agentIn(store: ObjectStore, { otc, cluster, version, home }: Surroundings): Agent {
  const { world, objects } = otc;
  const nodeCount = () =>
    objects.nodePools
      .at(cluster)
      .filter(({ clusterId }) => clusterId === cluster.id)
      .reduce((sum, { currentNodes }) => sum + currentNodes, 0);
  return {
    async canConnect() {
      const runs =
        objects.clusters.find(cluster, cluster.id)?.state === 'Available' &&
        nodeCount() > 0 &&
        store.find(deployments, agentKey) !== undefined;
      return runs && home().admits(world.network.egressAddresses(cluster.name));
    },
    // Rancher calls it through the tunnel of the agent.
    whyApiFails: async () => undefined,
    // None of the providers that Rancher can tell by their nodes.
    facts: async () => ({ version: version(), nodeCount: nodeCount(), provider: '' }),
  };
}

interface PodSpec {
  readonly volumes?: readonly { readonly secret?: { readonly secretName?: string } }[];
}

/** The key stands in the secret that the pod mounts. */
function keyOf(deployment: KubeObject, store: ObjectStore): string | undefined {
  const { spec } = deployment as KubeObject & { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } };
  for (const { secret } of spec?.template?.spec?.volumes ?? []) {
    const found = store.find(secrets, { namespace: agentKey.namespace, name: secret?.secretName ?? '' });
    const token = found?.data.token;
    if (token !== undefined) return Buffer.from(token, 'base64').toString('utf8');
  }
  return undefined;
}
