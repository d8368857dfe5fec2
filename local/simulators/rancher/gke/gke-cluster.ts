import type { GkeConfig } from './gke-config.ts';

/** What the operator reads and writes of a cluster at GKE. */
export interface GkeCluster {
  readonly name?: string;
  readonly description?: string;
  readonly status?: string;
  readonly statusMessage?: string;
  readonly endpoint?: string;
  readonly masterAuth?: { readonly clusterCaCertificate?: string };
  readonly initialClusterVersion?: string;
  readonly currentMasterVersion?: string;
  readonly enableKubernetesAlpha?: boolean;
  readonly clusterIpv4Cidr?: string;
  readonly loggingService?: string;
  readonly monitoringService?: string;
  readonly network?: string;
  readonly subnetwork?: string;
  readonly locations?: readonly string[];
  readonly resourceLabels?: Readonly<Record<string, string>>;
  readonly labelFingerprint?: string;
  readonly ipAllocationPolicy?: object;
  readonly addonsConfig?: {
    readonly httpLoadBalancing?: Switch;
    readonly horizontalPodAutoscaling?: Switch;
    readonly networkPolicyConfig?: Switch;
  };
  readonly networkPolicy?: { readonly enabled?: boolean };
  readonly privateClusterConfig?: {
    readonly enablePrivateNodes?: boolean;
    readonly enablePrivateEndpoint?: boolean;
    readonly masterIpv4CidrBlock?: string;
  };
  readonly masterAuthorizedNetworksConfig?: {
    readonly enabled?: boolean;
    readonly cidrBlocks?: readonly { readonly cidrBlock?: string; readonly displayName?: string }[];
  };
  readonly maintenancePolicy?: {
    readonly window?: { readonly dailyMaintenanceWindow?: { readonly startTime?: string } };
  };
  readonly autopilot?: { readonly enabled?: boolean };
  readonly nodePools?: readonly GkePool[];
}

/** What GKE says of an add-on: the zero value means that it is on. */
interface Switch {
  readonly disabled?: boolean;
}

export interface GkePool {
  readonly name?: string;
  readonly status?: string;
  readonly version?: string;
  readonly initialNodeCount?: number;
  readonly autoscaling?: {
    readonly enabled?: boolean;
    readonly minNodeCount?: number;
    readonly maxNodeCount?: number;
  };
  readonly management?: { readonly autoRepair?: boolean; readonly autoUpgrade?: boolean };
  readonly maxPodsConstraint?: { readonly maxPodsPerNode?: number | string };
  readonly config?: Readonly<Record<string, unknown>>;
}

export const locationPath = ({ projectID, region, zone }: GkeConfig): string =>
  `projects/${projectID}/locations/${zone || region}`;

export const clusterPath = (spec: GkeConfig): string => `${locationPath(spec)}/clusters/${spec.clusterName}`;
