import type { Exchange, Reply } from '../../http/exchange.ts';
import type { Connections } from '../controllers/connections.ts';
import { type Core, uuid } from '../core.ts';
import { createKubeApi, type KubeApi } from '../kubernetes/kube-api.ts';
import { NormanFault } from '../norman/norman-fault.ts';
import type { ClusterObject } from '../object-types.ts';
import { clusters, events, namespaces, nodes, pods } from '../objects.ts';
import { createObjectStore, type ObjectStore } from '../store/object-store.ts';

export interface Downstream {
  /** `/k8s/clusters/<id>/<path>` of a cluster other than Rancher's own. */
  answer(exchange: Exchange, route: { readonly clusterName: string; readonly path: string }): Reply;
  forget(clusterName: string): void;
}

const startNamespaces = [
  'cattle-fleet-system',
  'cattle-system',
  'default',
  'kube-node-lease',
  'kube-public',
  'kube-system',
];

/** The API of each connected cluster as it is seen through the proxy: namespaces that can be written, nodes and pods to look at. */
export function createDownstream(
  core: Core,
  { connections, hex }: { connections: Connections; hex: (key: string, length: number) => string },
): Downstream {
  const apis = new Map<string, { readonly store: ObjectStore; readonly api: KubeApi }>();

  const apiOf = (name: string) => {
    const known = apis.get(name);
    if (known) {
      return known;
    }
    const store = createObjectStore({ clock: core.clock, uid: (key) => uuid(hex(`${name}/${key}`, 32)) });
    for (const namespace of startNamespaces) {
      store.create(namespaces, { metadata: { name: namespace }, status: { phase: 'Active' } });
    }
    const gitVersion = () => core.store.find(clusters, { name })?.status.version?.gitVersion ?? '';
    const api = createKubeApi({ store, clock: core.clock, kinds: () => [namespaces, nodes, pods, events], gitVersion });
    const made = { store, api };
    apis.set(name, made);
    return made;
  };

  return {
    answer(exchange, { clusterName, path }) {
      const cluster = core.store.find(clusters, { name: clusterName });
      if (!cluster) {
        throw new NormanFault('NotFound', 'No cluster available');
      }
      if (!connections.isConnected(clusterName)) {
        return unavailable('cluster not found');
      }
      const { store, api } = apiOf(clusterName);
      syncNodes(cluster, store);
      return api(exchange, path);
    },
    forget: (clusterName) => void apis.delete(clusterName),
  };
}

/** Rancher's proxy writes the error as Go prints it, and sets the content type too late (pkg/clusterrouter/router.go). */
function unavailable(message: string): Reply {
  const body = { Code: { Code: 'ClusterUnavailable', Status: 503 }, Message: message, Cause: null, FieldName: '' };
  return { status: 503, body: `${JSON.stringify(body)}\n` };
}

/** As many nodes as Rancher has counted, each with the pods that EKS and Rancher put there. */
function syncNodes({ metadata, status }: ClusterObject, store: ObjectStore): void {
  const wanted = Array.from(
    { length: status.nodeCount ?? 0 },
    (_, at) => `ip-${metadata.name.slice(2)}-${at + 1}.internal`,
  );
  for (const { metadata: present } of store.list(nodes).filter((node) => !wanted.includes(node.metadata.name))) {
    store.remove(nodes, present);
    for (const pod of store
      .list(pods)
      .filter(({ spec }) => (spec as { nodeName?: string }).nodeName === present.name)) {
      store.remove(pods, pod.metadata);
    }
  }
  for (const name of wanted.filter((one) => !store.find(nodes, { name: one }))) {
    store.create(nodes, {
      metadata: { name, labels: { 'kubernetes.io/hostname': name } },
      spec: { providerID: `aws:///${name}` },
      status: {
        conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
        nodeInfo: { kubeletVersion: status.version?.gitVersion ?? '' },
      },
    });
    for (const [namespace, pod] of [
      ['kube-system', 'aws-node'],
      ['kube-system', 'kube-proxy'],
      ['cattle-system', 'cattle-cluster-agent'],
    ] as const) {
      store.create(pods, {
        metadata: { namespace, name: `${pod}-${name.split('.')[0]}` },
        spec: { nodeName: name, containers: [{ name: pod }] },
        status: { phase: 'Running' },
      });
    }
  }
}
