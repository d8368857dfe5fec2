import * as z from 'zod';
import { accessList, type ClusterOrder, checkedBody } from './cluster-body.ts';
import { KUBERNETES_VERSION } from './kubernetes-version.ts';

const nodePoolSchema = z.strictObject({
  /** AKS takes twelve lower-case letters and digits for a Linux pool. */
  name: z.string().regex(/^[a-z][a-z0-9]{0,11}$/),
  mode: z.literal('System'),
  orchestratorVersion: z.string(),
  count: z.int().min(1),
  enableAutoScaling: z.literal(true),
  minCount: z.int().min(1),
  maxCount: z.int().min(1),
  maxPods: z.int().min(30).max(250),
  vmSize: z.string(),
  osDiskSizeGB: z.int().min(30),
  osDiskType: z.enum(['Managed', 'Ephemeral']),
  osType: z.literal('Linux'),
  availabilityZones: z.array(z.string()).min(1),
  nodeLabels: z.record(z.string(), z.string()),
  nodeTaints: z.array(z.string()),
});

/** What the AKS operator requires of a cluster that it creates (`validateConfig`), with no key that its CRD does not know. */
export const aksConfigSchema = z.strictObject({
  azureCredentialSecret: z.string().min(1),
  clusterName: z.string().regex(/^[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/),
  resourceLocation: z.string().min(1),
  resourceGroup: z.string().min(1).max(90),
  imported: z.literal(false),
  kubernetesVersion: z.string(),
  dnsPrefix: z.string().regex(/^[a-zA-Z0-9]([-a-zA-Z0-9]{0,52}[a-zA-Z0-9])?$/),
  privateCluster: z.literal(false),
  /** At most 200, of which AKS takes each for itself. */
  authorizedIpRanges: accessList.max(200),
  networkPlugin: z.literal('azure'),
  networkPolicy: z.enum(['azure', 'calico']),
  virtualNetworkResourceGroup: z.string().min(1),
  virtualNetwork: z.string().min(1),
  subnet: z.string().min(1),
  serviceCidr: z.cidrv4(),
  dnsServiceIp: z.ipv4(),
  /** Must be there and goes nowhere: AKS no longer takes it. */
  dockerBridgeCidr: z.cidrv4(),
  loadBalancerSku: z.literal('standard'),
  /**
   * The operator lets `userAssignedNATGateway` pass and then sends no outbound type at all, which AKS reads as `loadBalancer`
   * (aks-operator pkg/aks/create.go). A NAT gateway on the subnet goes before the load balancer anyway.
   */
  outboundType: z.literal('loadBalancer'),
  managedIdentity: z.literal(true),
  /** Without one AKS makes an identity with the cluster, which nobody has given a right to its subnet or to an address of ours. */
  userAssignedIdentity: z.string().startsWith('/subscriptions/'),
  /** Without a value the operator sends an add-on without its `enabled`, which AKS requires. */
  httpApplicationRouting: z.literal(false),
  tags: z.record(z.string(), z.string()),
  nodePools: z.array(nodePoolSchema).min(1),
});

export type AksConfig = z.infer<typeof aksConfigSchema>;

export interface AksClusterOrder extends ClusterOrder {
  /** Of the cluster and of its network. The operator would make an absent one, and never removes any. */
  readonly resourceGroup: string;
  /** Names, not ids. */
  readonly virtualNetwork: string;
  readonly subnet: string;
  /** Of services inside the cluster, and the address of its DNS among them. */
  readonly serviceCidr: string;
  readonly dnsServiceIp: string;
  /** As AKS names them within the region: `1`, `2`, `3`. */
  readonly zones: readonly string[];
  /** The id of the identity that the cluster runs under. */
  readonly identity: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** One node a zone at least, so that a tenant survives the loss of a zone. */
const nodes = {
  small: { vmSize: 'Standard_D2s_v5', count: 3, minCount: 3, maxCount: 6 },
  medium: { vmSize: 'Standard_D4s_v5', count: 3, minCount: 3, maxCount: 12 },
  large: { vmSize: 'Standard_D8s_v5', count: 6, minCount: 6, maxCount: 24 },
} as const;

/** The network plugin gives each pod an address of the subnet, and reserves them with the node. */
const MAX_PODS = 60;

/** The `aksConfig` of `POST /v3/clusters`. The access list must hold the NAT address of the cluster itself: its nodes call the public endpoint. */
export function aksConfig(order: AksClusterOrder): AksConfig {
  const config: AksConfig = {
    azureCredentialSecret: order.credentialId,
    clusterName: order.clusterName,
    resourceLocation: order.region,
    resourceGroup: order.resourceGroup,
    imported: false,
    kubernetesVersion: KUBERNETES_VERSION,
    dnsPrefix: order.clusterName,
    privateCluster: false,
    // The operator compares the list with AKS's element by element.
    authorizedIpRanges: [...order.endpointAccess].sort(),
    networkPlugin: 'azure',
    networkPolicy: 'calico',
    virtualNetworkResourceGroup: order.resourceGroup,
    virtualNetwork: order.virtualNetwork,
    subnet: order.subnet,
    serviceCidr: order.serviceCidr,
    dnsServiceIp: order.dnsServiceIp,
    dockerBridgeCidr: '172.17.0.1/16',
    loadBalancerSku: 'standard',
    outboundType: 'loadBalancer',
    managedIdentity: true,
    userAssignedIdentity: order.identity,
    httpApplicationRouting: false,
    tags: { ...order.tags },
    nodePools: [
      {
        name: 'nodes',
        mode: 'System',
        orchestratorVersion: KUBERNETES_VERSION,
        ...nodes[order.size],
        enableAutoScaling: true,
        maxPods: MAX_PODS,
        osDiskSizeGB: 64,
        osDiskType: 'Managed',
        osType: 'Linux',
        availabilityZones: [...order.zones],
        nodeLabels: {},
        nodeTaints: [],
      },
    ],
  };
  return checkedBody(config, aksConfigSchema);
}
