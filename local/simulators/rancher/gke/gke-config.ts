/**
 * `spec` of a GKEClusterConfig, and `gkeConfig` of a cluster: the same keys (gke-operator v1.15.0, CRD
 * gkeclusterconfigs.gke.cattle.io). An absent field is nil in the operator.
 */
export interface GkeConfig {
  readonly googleCredentialSecret?: string;
  readonly projectID?: string;
  readonly region?: string;
  readonly zone?: string;
  readonly clusterName?: string;
  readonly description?: string;
  readonly imported?: boolean;
  readonly kubernetesVersion?: string;
  readonly enableKubernetesAlpha?: boolean;
  readonly clusterIpv4Cidr?: string;
  readonly clusterAddons?: GkeAddons;
  readonly ipAllocationPolicy?: object & { readonly useIpAliases?: boolean };
  readonly loggingService?: string;
  readonly monitoringService?: string;
  readonly network?: string;
  readonly subnetwork?: string;
  readonly networkPolicyEnabled?: boolean;
  readonly privateClusterConfig?: {
    readonly enablePrivateEndpoint?: boolean;
    readonly enablePrivateNodes?: boolean;
    readonly masterIpv4CidrBlock?: string;
  };
  readonly masterAuthorizedNetworks?: {
    readonly enabled?: boolean;
    readonly cidrBlocks?: readonly { readonly cidrBlock?: string; readonly displayName?: string }[];
  };
  readonly locations?: readonly string[];
  readonly maintenanceWindow?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly nodePools?: readonly GkeNodePool[];
  readonly autopilotConfig?: { readonly enabled?: boolean };
  readonly customerManagedEncryptionKey?: { readonly ringName?: string; readonly keyName?: string };
}

export interface GkeAddons {
  readonly httpLoadBalancing?: boolean;
  readonly horizontalPodAutoscaling?: boolean;
  readonly networkPolicyConfig?: boolean;
}

export interface GkeNodePool {
  readonly name?: string;
  readonly version?: string;
  readonly initialNodeCount?: number;
  readonly maxPodsConstraint?: number;
  readonly autoscaling?: {
    readonly enabled?: boolean;
    readonly minNodeCount?: number;
    readonly maxNodeCount?: number;
  };
  readonly management?: { readonly autoRepair?: boolean; readonly autoUpgrade?: boolean };
  readonly config?: {
    readonly imageType?: string;
    readonly serviceAccount?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly taints?: readonly { readonly effect?: string; readonly key?: string; readonly value?: string }[];
    readonly [further: string]: unknown;
  };
}
