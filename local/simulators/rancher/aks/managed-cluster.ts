/** What the operator reads and writes of an AKS cluster; everything else is passed back as it came. */
export interface ManagedCluster {
  readonly name?: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly identity?: { readonly type?: string; readonly userAssignedIdentities?: Readonly<Record<string, object>> };
  readonly properties?: ClusterProperties;
}

export interface ClusterProperties {
  readonly provisioningState?: string;
  readonly kubernetesVersion?: string;
  readonly currentKubernetesVersion?: string;
  readonly dnsPrefix?: string;
  readonly fqdn?: string;
  readonly nodeResourceGroup?: string;
  readonly enableRBAC?: boolean;
  readonly agentPoolProfiles?: readonly AgentPool[];
  readonly networkProfile?: {
    readonly networkPlugin?: string;
    readonly networkPolicy?: string;
    readonly dnsServiceIP?: string;
    readonly serviceCidr?: string;
    readonly podCidr?: string;
    readonly outboundType?: string;
    readonly loadBalancerSku?: string;
  };
  readonly apiServerAccessProfile?: {
    readonly authorizedIPRanges?: readonly string[];
    readonly enablePrivateCluster?: boolean;
    readonly privateDNSZone?: string;
  };
  readonly addonProfiles?: Readonly<Record<string, { readonly enabled?: boolean }>>;
  readonly servicePrincipalProfile?: { readonly clientId?: string; readonly secret?: string };
}

/** In a cluster with its name beside the rest; by itself below `properties`. */
export interface AgentPool {
  readonly name?: string;
  readonly provisioningState?: string;
  readonly count?: number;
  readonly minCount?: number;
  readonly maxCount?: number;
  readonly enableAutoScaling?: boolean;
  readonly maxPods?: number;
  readonly vmSize?: string;
  readonly osDiskSizeGB?: number;
  readonly osDiskType?: string;
  readonly osType?: string;
  readonly mode?: string;
  readonly type?: string;
  readonly orchestratorVersion?: string;
  readonly availabilityZones?: readonly string[];
  readonly vnetSubnetID?: string;
  readonly nodeLabels?: Readonly<Record<string, string>>;
  readonly nodeTaints?: readonly string[];
  readonly upgradeSettings?: { readonly maxSurge?: string };
}

export const clusterPath = ({
  resourceGroup = '',
  clusterName = '',
}: {
  resourceGroup?: string;
  clusterName?: string;
}) => `/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${clusterName}`;
