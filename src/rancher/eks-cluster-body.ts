import * as z from 'zod';
import { accessList, type ClusterOrder, checkedBody } from './cluster-body.ts';
import { KUBERNETES_VERSION } from './kubernetes-version.ts';

const nodeGroupSchema = z.strictObject({
  nodegroupName: z.string(),
  version: z.string(),
  minSize: z.int().min(1),
  maxSize: z.int().min(1),
  desiredSize: z.int().min(1),
  gpu: z.boolean(),
  arm: z.boolean(),
  subnets: z.array(z.string()).min(1),
  tags: z.record(z.string(), z.string()),
  resourceTags: z.record(z.string(), z.string()),
  labels: z.record(z.string(), z.string()),
  requestSpotInstances: z.literal(false),
  ec2SshKey: z.literal(''),
  diskSize: z.int().min(20),
  instanceType: z.string(),
});

/** What the EKS operator requires of a cluster that it creates (`validateCreate`), with no key that its CRD does not know. */
export const eksConfigSchema = z.strictObject({
  amazonCredentialSecret: z.string().min(1),
  displayName: z.string().min(1).max(100),
  region: z.string(),
  imported: z.literal(false),
  kubernetesVersion: z.string(),
  ipFamily: z.literal('ipv4'),
  privateAccess: z.literal(true),
  publicAccess: z.literal(true),
  /** An empty list becomes 0.0.0.0/0 in the operator. */
  publicAccessSources: accessList,
  secretsEncryption: z.boolean(),
  kmsKey: z.string(),
  serviceRole: z.string(),
  ebsCSIDriver: z.boolean(),
  loggingTypes: z.array(z.enum(['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'])),
  tags: z.record(z.string(), z.string()),
  subnets: z.array(z.string()).min(2),
  securityGroups: z.array(z.string()),
  nodeGroups: z.array(nodeGroupSchema).min(1),
});

export type EksConfig = z.infer<typeof eksConfigSchema>;

export interface EksClusterOrder extends ClusterOrder {
  /** Private subnets, for the control plane's interfaces and the nodes. */
  readonly subnetIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** One node a zone at least, so that a tenant survives the loss of a zone. */
const nodes = {
  small: { instanceType: 'm6i.large', minSize: 3, maxSize: 6, desiredSize: 3 },
  medium: { instanceType: 'm6i.xlarge', minSize: 3, maxSize: 12, desiredSize: 3 },
  large: { instanceType: 'm6i.2xlarge', minSize: 6, maxSize: 24, desiredSize: 6 },
} as const;

/** The `eksConfig` of `POST /v3/clusters`. */
export function eksConfig(order: EksClusterOrder): EksConfig {
  const subnets = [...order.subnetIds];
  const tags = { ...order.tags };
  const config: EksConfig = {
    amazonCredentialSecret: order.credentialId,
    displayName: order.clusterName,
    region: order.region,
    imported: false,
    kubernetesVersion: KUBERNETES_VERSION,
    ipFamily: 'ipv4',
    privateAccess: true,
    publicAccess: true,
    publicAccessSources: [...order.endpointAccess].sort(),
    secretsEncryption: false,
    kmsKey: '',
    serviceRole: '',
    ebsCSIDriver: true,
    loggingTypes: ['api', 'audit', 'authenticator'],
    tags,
    subnets,
    securityGroups: [],
    nodeGroups: [
      {
        nodegroupName: 'nodes',
        version: KUBERNETES_VERSION,
        ...nodes[order.size],
        gpu: false,
        arm: false,
        subnets,
        tags,
        resourceTags: tags,
        labels: {},
        requestSpotInstances: false,
        ec2SshKey: '',
        diskSize: 50,
      },
    ],
  };
  return checkedBody(config, eksConfigSchema);
}
