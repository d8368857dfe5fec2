import * as z from 'zod';
import { accessList, type ClusterOrder, checkedBody } from './cluster-body.ts';
import { KUBERNETES_VERSION } from './kubernetes-version.ts';

const nodePoolSchema = z.strictObject({
  name: z.string().regex(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/),
  version: z.string(),
  initialNodeCount: z.int().min(1),
  maxPodsConstraint: z.int().min(8).max(256),
  autoscaling: z.strictObject({
    enabled: z.literal(true),
    minNodeCount: z.int().min(1),
    maxNodeCount: z.int().min(1),
  }),
  management: z.strictObject({ autoRepair: z.literal(true), autoUpgrade: z.boolean() }),
  /** Rancher looks into it without asking whether it is there. */
  config: z.strictObject({
    machineType: z.string(),
    imageType: z.string(),
    diskType: z.string(),
    diskSizeGb: z.int().min(30),
    labels: z.record(z.string(), z.string()),
    localSsdCount: z.int(),
    oauthScopes: z.array(z.url()).min(1),
    preemptible: z.literal(false),
    serviceAccount: z.string(),
    tags: z.array(z.string()),
    taints: z.array(z.never()),
  }),
});

/** What the GKE operator requires of a cluster that it creates (`validateCreateRequest`), with no key that its CRD does not know. */
export const gkeConfigSchema = z.strictObject({
  googleCredentialSecret: z.string().min(1),
  projectID: z.string().min(1),
  region: z.string().min(1),
  clusterName: z.string().regex(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/),
  description: z.string(),
  imported: z.literal(false),
  kubernetesVersion: z.string(),
  enableKubernetesAlpha: z.literal(false),
  clusterIpv4Cidr: z.literal(''),
  clusterAddons: z.strictObject({
    httpLoadBalancing: z.boolean(),
    horizontalPodAutoscaling: z.boolean(),
    networkPolicyConfig: z.literal(true),
  }),
  ipAllocationPolicy: z.strictObject({
    useIpAliases: z.literal(true),
    clusterSecondaryRangeName: z.string().min(1),
    servicesSecondaryRangeName: z.string().min(1),
  }),
  loggingService: z.string(),
  monitoringService: z.string(),
  network: z.string().min(1),
  subnetwork: z.string().min(1),
  networkPolicyEnabled: z.literal(true),
  privateClusterConfig: z.strictObject({
    enablePrivateNodes: z.literal(true),
    enablePrivateEndpoint: z.literal(false),
    masterIpv4CidrBlock: z.cidrv4(),
  }),
  /** The key has no `Config` at its end, unlike the field of the operator: the longer one would be dropped. */
  masterAuthorizedNetworks: z.strictObject({
    enabled: z.literal(true),
    cidrBlocks: z
      .array(z.strictObject({ cidrBlock: z.string(), displayName: z.string() }))
      .max(50)
      .refine((blocks) => accessList.safeParse(blocks.map(({ cidrBlock }) => cidrBlock)).success, {
        error: 'The Kubernetes endpoint is open to a list of CIDRs that is not empty, and never to the world.',
      }),
  }),
  locations: z.array(z.string()).min(1),
  maintenanceWindow: z.string(),
  labels: z.record(z.string(), z.string()),
  nodePools: z.array(nodePoolSchema).min(1),
});

export type GkeConfig = z.infer<typeof gkeConfigSchema>;

export interface GkeClusterOrder extends ClusterOrder {
  readonly projectId: string;
  /** Names, not ids. */
  readonly network: string;
  readonly subnetwork: string;
  /** Names of the subnetwork's secondary ranges. */
  readonly podRange: string;
  readonly serviceRange: string;
  /** Of Google's own network for the control plane, a /28 that overlaps with nothing of the tenant's. */
  readonly controlPlaneCidr: string;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** GKE counts the nodes of a regional cluster by the zone: one in each at least, so that a tenant survives the loss of a zone. */
const nodes = {
  small: { machineType: 'n2-standard-2', minNodeCount: 1, maxNodeCount: 2 },
  medium: { machineType: 'n2-standard-4', minNodeCount: 1, maxNodeCount: 4 },
  large: { machineType: 'n2-standard-8', minNodeCount: 2, maxNodeCount: 8 },
} as const;

/** Pulling images and writing logs and metrics; what else a workload may do is Workload Identity's. */
const scopes = ['devstorage.read_only', 'logging.write', 'monitoring'];

/** Each node has a range of its own for twice as many addresses, rounded up: a /25. */
const MAX_PODS = 64;

/** The `gkeConfig` of `POST /v3/clusters`, with the minor version in the place of the whole one, which the region decides. */
export function gkeConfig(order: GkeClusterOrder): GkeConfig {
  const { machineType, minNodeCount, maxNodeCount } = nodes[order.size];
  const config: GkeConfig = {
    googleCredentialSecret: order.credentialId,
    projectID: order.projectId,
    region: order.region,
    clusterName: order.clusterName,
    description: '',
    imported: false,
    kubernetesVersion: KUBERNETES_VERSION,
    enableKubernetesAlpha: false,
    clusterIpv4Cidr: '',
    clusterAddons: { httpLoadBalancing: true, horizontalPodAutoscaling: true, networkPolicyConfig: true },
    ipAllocationPolicy: {
      useIpAliases: true,
      clusterSecondaryRangeName: order.podRange,
      servicesSecondaryRangeName: order.serviceRange,
    },
    loggingService: 'logging.googleapis.com/kubernetes',
    monitoringService: 'monitoring.googleapis.com/kubernetes',
    network: order.network,
    subnetwork: order.subnetwork,
    networkPolicyEnabled: true,
    privateClusterConfig: {
      enablePrivateNodes: true,
      enablePrivateEndpoint: false,
      masterIpv4CidrBlock: order.controlPlaneCidr,
    },
    masterAuthorizedNetworks: {
      enabled: true,
      cidrBlocks: [...order.endpointAccess].sort().map((cidrBlock) => ({ cidrBlock, displayName: 'tenantry' })),
    },
    locations: [...order.zones],
    maintenanceWindow: '',
    labels: { ...order.labels },
    nodePools: [
      {
        name: 'nodes',
        version: KUBERNETES_VERSION,
        initialNodeCount: minNodeCount,
        maxPodsConstraint: MAX_PODS,
        autoscaling: { enabled: true, minNodeCount, maxNodeCount },
        management: { autoRepair: true, autoUpgrade: false },
        config: {
          machineType,
          imageType: 'COS_CONTAINERD',
          diskType: 'pd-balanced',
          diskSizeGb: 64,
          labels: {},
          localSsdCount: 0,
          oauthScopes: scopes.map((scope) => `https://www.googleapis.com/auth/${scope}`),
          preemptible: false,
          // The project's own account of Compute Engine.
          serviceAccount: 'default',
          tags: [],
          taints: [],
        },
      },
    ],
  };
  return checkedBody(config, gkeConfigSchema);
}
