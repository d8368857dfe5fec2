import type { Call } from '../../../../runtime/gateway/call.ts';
import type { Exchange } from '../../../http/exchange.ts';
import type { AgentHome } from '../../../rancher/agent-home.ts';
import { faultReply, tell } from '../../../rancher/http/faults.ts';
import { createKubeApi, type KubeApi } from '../../../rancher/kubernetes/kube-api.ts';
import { namespaces } from '../../../rancher/objects.ts';
import { notFound } from '../../../rancher/store/kube-fault.ts';
import { createObjectStore, type ObjectStore } from '../../../rancher/store/object-store.ts';
import type { Endpoint } from '../../../rest/vendor.ts';
import { uuidOf } from '../../new-object.ts';
import type { Cluster } from '../../objects.ts';
import type { OtcStore } from '../../store.ts';
import { followAgent } from './agent.ts';
import type { ClusterCertificates } from './certificates.ts';
import { kinds } from './kinds.ts';

const PORT = 5443;
const startNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system', 'monitoring'];

export interface EndpointOptions {
  readonly store: OtcStore;
  readonly certificates: ClusterCertificates;
  /** Where agents of clusters report; absent: nobody is there. */
  readonly home?: (() => AgentHome) | undefined;
}

/** The API server of each cluster, at the address that is bound to it. */
export function createEndpoints(options: EndpointOptions): (authority: string) => Endpoint | undefined {
  const { objects } = options.store;
  const apis = new Map<string, KubeApi>();
  const endpoints = new Map<string, Endpoint>();
  return (authority) => {
    const [address = '', port] = authority.split(':');
    const publicIp = objects.publicIps.all().find((each) => each.address === address);
    const cluster = publicIp && objects.clusters.find(publicIp, publicIp.boundTo ?? '');
    if (!cluster || Number(port) !== PORT || cluster.state !== 'Available') return undefined;
    const api = apis.get(cluster.id) ?? apiOf(cluster, options);
    apis.set(cluster.id, api);
    const key = `${cluster.id}/${address}`;
    const endpoint = endpoints.get(key) ?? endpointOf({ cluster, address, api }, options);
    endpoints.set(key, endpoint);
    return endpoint;
  };
}

function apiOf(cluster: Cluster, { store: otc, home }: EndpointOptions): KubeApi {
  const { world } = otc;
  const store = createObjectStore({
    clock: world.clock,
    uid: (key) => uuidOf(world.hex(`cce-kubernetes/${cluster.id}/${key}`, 32)),
  });
  for (const name of startNamespaces)
    store.create(namespaces, { metadata: { name }, status: { phase: 'Active' } } as never);
  const version = () => `${String(cluster.spec.version)}.1-r0`;
  if (home) followAgent(store, { otc, cluster, version, home });
  const api = createKubeApi({ store, clock: world.clock, kinds: () => kinds, gitVersion: version });
  return (exchange, path) => {
    refuseUnknownNamespace(exchange, store);
    return api(exchange, path);
  };
}

/** @throws KubeFault */
function refuseUnknownNamespace({ method, path }: Exchange, store: ObjectStore): void {
  const name = /\/namespaces\/([^/]+)\/./.exec(path)?.[1];
  if (method === 'GET' || name === undefined || store.find(namespaces, { name })) return;
  throw notFound('namespaces', name);
}

function endpointOf(
  { cluster, address, api }: { cluster: Cluster; address: string; api: KubeApi },
  { store, certificates }: EndpointOptions,
): Endpoint {
  return {
    certificate: certificates.ofServer(cluster, address),
    clientAuthority: certificates.authority(cluster),
    admits: (from) => store.world.network.mayConnect({ from, securityGroupId: cluster.controlGroupId, port: PORT }),
    answer: (exchange) => api(exchange, exchange.path),
    describe: (exchange) => callOf(exchange, cluster),
    tell,
    reply: (error) => faultReply(error, 'kubernetes'),
  };
}

function callOf({ method, path, requestId, invocationId }: Exchange, cluster: Cluster): Call {
  return {
    service: 'otc-kubernetes',
    operation: `${method} ${path}`,
    input: { clusterId: cluster.id },
    context: {
      caller: { accountId: cluster.accountId, arn: 'kubernetes-admin', accessKeyId: '', observer: false },
      // Each API server is a place of its own: what one of them says concerns no other.
      region: cluster.id,
      requestId,
      invocationId,
    },
  };
}
