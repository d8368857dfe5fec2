import type { OperatorStatus } from '../hosted/hosted.ts';

/**
 * `spec` of an EKSClusterConfig, and `eksConfig` of a cluster: the same keys (eks-operator v1.15.0, CRD
 * eksclusterconfigs.eks.cattle.io). An absent field is nil in the operator: not managed by Rancher.
 */
export interface EksConfig {
  readonly amazonCredentialSecret?: string;
  readonly displayName?: string;
  readonly region?: string;
  readonly imported?: boolean;
  readonly kubernetesVersion?: string;
  readonly ipFamily?: string;
  readonly privateAccess?: boolean;
  readonly publicAccess?: boolean;
  readonly publicAccessSources?: readonly string[];
  readonly secretsEncryption?: boolean;
  readonly kmsKey?: string;
  readonly serviceRole?: string;
  readonly ebsCSIDriver?: boolean;
  readonly loggingTypes?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly subnets?: readonly string[];
  readonly securityGroups?: readonly string[];
  readonly nodeGroups?: readonly EksNodeGroup[];
}

export interface EksNodeGroup {
  readonly nodegroupName?: string;
  readonly version?: string;
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly desiredSize?: number;
  readonly gpu?: boolean;
  readonly arm?: boolean;
  readonly subnets?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly resourceTags?: Readonly<Record<string, string>>;
  readonly requestSpotInstances?: boolean;
  readonly spotInstanceTypes?: readonly string[];
  readonly ec2SshKey?: string;
  readonly diskSize?: number;
  readonly instanceType?: string;
  readonly imageId?: string;
  readonly userData?: string;
  readonly nodeRole?: string;
  readonly launchTemplate?: { readonly id?: string; readonly name?: string; readonly version?: number };
}

/** `status` of an EKSClusterConfig. */
export interface EksConfigStatus extends OperatorStatus {
  readonly virtualNetwork?: string;
  readonly subnets?: readonly string[];
  readonly securityGroups?: readonly string[];
  readonly networkFieldsSource?: 'provided' | 'generated';
  readonly generatedNodeRole?: string;
  readonly managedLaunchTemplateID?: string;
  readonly managedLaunchTemplateVersions?: Readonly<Record<string, string>>;
}
