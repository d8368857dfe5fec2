import * as z from 'zod';
import { StepFailure } from '../platform/failure.ts';

const KUBERNETES_VERSION = '1.35';

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

/**
 * What the EKS operator requires of a cluster that it creates (`validateCreate`), with no key that its CRD does not know:
 * Rancher drops unknown keys in silence, and a dropped access list is an endpoint open to the world.
 */
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
  publicAccessSources: z
    .array(z.cidrv4())
    .min(1, 'An empty access list would open the Kubernetes endpoint to the world.')
    .refine(
      (cidrs) => cidrs.every((cidr) => !cidr.endsWith('/0')),
      'The Kubernetes endpoint is never open to the world.',
    ),
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

export interface EksClusterOrder {
  readonly clusterName: string;
  readonly region: string;
  readonly size: 'small' | 'medium' | 'large';
  readonly endpointAccess: readonly string[];
  /** Private subnets, for the control plane's interfaces and the nodes. */
  readonly subnetIds: readonly string[];
  /** Rancher's id of the cloud credential: `cattle-global-data:cc-…`. */
  readonly credentialId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** One node a zone at least, so that a tenant survives the loss of a zone. */
const nodes = {
  small: { instanceType: 'm6i.large', minSize: 3, maxSize: 6, desiredSize: 3 },
  medium: { instanceType: 'm6i.xlarge', minSize: 3, maxSize: 12, desiredSize: 3 },
  large: { instanceType: 'm6i.2xlarge', minSize: 6, maxSize: 24, desiredSize: 6 },
} as const;

/** The `eksConfig` of `POST /v3/clusters`. Throws `StepFailure` `invalid-input` for anything Rancher would take amiss or too lightly. */
export function eksConfig(order: EksClusterOrder): EksConfig {
  const subnets = [...order.subnetIds];
  const tags = { ...order.tags };
  const parsed = eksConfigSchema.safeParse({
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
  } satisfies EksConfig);
  if (!parsed.success) {
    throw new StepFailure('invalid-input', `The cluster cannot be asked for: ${z.prettifyError(parsed.error)}`, {
      cause: parsed.error,
    });
  }
  return parsed.data;
}
