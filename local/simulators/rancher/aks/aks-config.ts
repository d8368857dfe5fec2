import type { OperatorStatus } from '../hosted/hosted.ts';

/**
 * `spec` of an AKSClusterConfig, and `aksConfig` of a cluster: the same keys (aks-operator v1.15.0, CRD
 * aksclusterconfigs.aks.cattle.io), as far as the operator's work here depends on them. An absent field is nil in the operator.
 */
export interface AksConfig {
  readonly azureCredentialSecret?: string;
  readonly clusterName?: string;
  readonly resourceLocation?: string;
  readonly resourceGroup?: string;
  readonly imported?: boolean;
  readonly kubernetesVersion?: string;
  readonly dnsPrefix?: string;
  readonly nodeResourceGroup?: string;
  readonly networkPlugin?: string;
  readonly networkPolicy?: string;
  readonly virtualNetworkResourceGroup?: string;
  readonly virtualNetwork?: string;
  readonly subnet?: string;
  readonly dnsServiceIp?: string;
  readonly serviceCidr?: string;
  readonly podCidr?: string;
  readonly dockerBridgeCidr?: string;
  readonly loadBalancerSku?: string;
  readonly outboundType?: string;
  readonly privateCluster?: boolean;
  readonly privateDnsZone?: string;
  readonly authorizedIpRanges?: readonly string[];
  readonly managedIdentity?: boolean;
  readonly userAssignedIdentity?: string;
  readonly httpApplicationRouting?: boolean;
  readonly monitoring?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  readonly nodePools?: readonly AksNodePool[];
}

export interface AksNodePool {
  readonly name?: string;
  readonly count?: number;
  readonly minCount?: number;
  readonly maxCount?: number;
  readonly enableAutoScaling?: boolean;
  readonly maxPods?: number;
  readonly maxSurge?: string;
  readonly vmSize?: string;
  readonly osDiskSizeGB?: number;
  readonly osDiskType?: string;
  readonly osType?: string;
  readonly mode?: string;
  readonly orchestratorVersion?: string;
  readonly availabilityZones?: readonly string[];
  readonly vnetSubnetID?: string;
  readonly nodeLabels?: Readonly<Record<string, string>>;
  readonly nodeTaints?: readonly string[];
}

export interface AksConfigStatus extends OperatorStatus {
  readonly rbacEnabled?: boolean;
}
