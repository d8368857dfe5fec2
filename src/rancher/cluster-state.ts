import * as z from 'zod';
import { publishable } from '../platform/redact.ts';

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
});

const eksSpecSchema = z.looseObject({
  amazonCredentialSecret: z.string().nullish(),
  displayName: z.string().nullish(),
  region: z.string().nullish(),
});

/** A management cluster as the Kubernetes API of Rancher's own cluster shows it. Only what we use is required. */
export const managementClusterSchema = z.object({
  metadata: z.object({
    name: z.string(),
    uid: z.string().nullish(),
    resourceVersion: z.string().nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
    deletionTimestamp: z.string().nullish(),
  }),
  spec: z.object({ displayName: z.string().nullish(), eksConfig: eksSpecSchema.nullish() }).nullish(),
  status: z
    .object({
      conditions: z.array(conditionSchema).nullish(),
      driver: z.string().nullish(),
      provider: z.string().nullish(),
      apiEndpoint: z.string().nullish(),
      version: z.object({ gitVersion: z.string().nullish() }).nullish(),
      eksStatus: z.object({ virtualNetwork: z.string().nullish(), subnets: z.array(z.string()).nullish() }).nullish(),
    })
    .nullish(),
});

export type ManagementCluster = z.infer<typeof managementClusterSchema>;

export type ClusterState =
  | 'provisioning'
  | 'control-plane-ready'
  | 'ready'
  | 'updating'
  | 'disconnected'
  | 'failed'
  | 'removing';

/** Our reading of a cluster in Rancher. */
export interface ClusterSighting {
  /** Rancher's id, `c-abc12`; unique within one Rancher. */
  readonly clusterId: string;
  readonly resourceVersion: string;
  readonly name: string;
  readonly state: ClusterState;
  /** Rancher's words about what is wrong or under way; empty when all is well. */
  readonly message: string;
  /** Undefined for clusters of a kind that no cloud adapter of ours serves. */
  readonly cloud: string | undefined;
  /** The cluster's name at the cloud, which need not be its name in Rancher. */
  readonly cloudName: string | undefined;
  readonly region: string | undefined;
  readonly network: string | undefined;
  readonly subnets: readonly string[];
  readonly version: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export function sightingOf(cluster: ManagementCluster): ClusterSighting {
  const { metadata, spec, status } = cluster;
  const eks = spec?.eksConfig ?? undefined;
  return {
    clusterId: metadata.name,
    resourceVersion: metadata.resourceVersion ?? '',
    name: spec?.displayName ?? metadata.name,
    ...publishableState(cluster),
    cloud: eks ? 'aws' : undefined,
    cloudName: eks?.displayName ?? undefined,
    region: eks?.region ?? undefined,
    network: status?.eksStatus?.virtualNetwork || undefined,
    subnets: status?.eksStatus?.subnets ?? [],
    version: status?.version?.gitVersion ?? undefined,
    labels: metadata.labels ?? {},
  };
}

/** Rancher repeats in its conditions whatever the cloud answered its operator, request headers included. */
function publishableState(cluster: ManagementCluster): { state: ClusterState; message: string } {
  const { state, message } = stateOf(cluster);
  return { state, message: publishable(message) };
}

/**
 * Faults that Rancher reports and then mends by itself: its operator tries again after seconds, its synchronisation after five minutes.
 * A cluster that EKS has just accepted may be unknown to the next DescribeCluster.
 */
const PASSING = new RegExp(
  [
    'syncing error',
    // EKS does not show a cluster at once that it has just begun to make.
    'no cluster found',
    'the object has been modified',
    'waiting on \\w+ crd',
    'ResourceNotFoundException: No cluster found',
    'throttl|rate exceeded|RequestLimitExceeded|TooManyRequests',
    'StatusCode: 5\\d\\d|InternalFailure|ServerException|ServiceUnavailable',
    'connection re(set|fused)|i/o timeout|context deadline exceeded|TLS handshake timeout|\\bEOF\\b',
  ].join('|'),
  'i',
);

/**
 * From conditions, never from Norman's computed `state`: a new object without conditions reads `active` there. Ready is
 * `Provisioned`, `Connected` and `Ready` true, `Updated` not false, and a known version; Terraform's `Updated=True` alone is
 * wrong in both directions.
 */
export function stateOf(cluster: ManagementCluster): { state: ClusterState; message: string } {
  const conditions = new Map((cluster.status?.conditions ?? []).map((condition) => [condition.type, condition]));
  const is = (type: string, status: string) => conditions.get(type)?.status === status;
  const says = (type: string) => conditions.get(type)?.message ?? '';
  const failed = (type: string) => is(type, 'False') && says(type) !== '' && !PASSING.test(says(type));

  if (cluster.metadata.deletionTimestamp) {
    return { state: 'removing', message: says('Removed') };
  }
  if (failed('Provisioned')) {
    return { state: 'failed', message: says('Provisioned') };
  }
  if (failed('Updated')) {
    return { state: 'failed', message: says('Updated') };
  }
  const wasConnected = conditions.has('Connected') && cluster.status?.version?.gitVersion;
  if (is('Provisioned', 'True') && wasConnected) {
    if (!is('Connected', 'True') || !is('Ready', 'True')) {
      return { state: 'disconnected', message: says('Ready') || says('Connected') };
    }
    return is('Updated', 'Unknown') ? { state: 'updating', message: says('Updated') } : { state: 'ready', message: '' };
  }
  return hasControlPlane(cluster)
    ? { state: 'control-plane-ready', message: says('Waiting') || says('Updated') }
    : { state: 'provisioning', message: says('Provisioned') };
}

/** The network is reported once the control plane stands; agents may not have called yet, and node groups may still grow. */
function hasControlPlane(cluster: ManagementCluster): boolean {
  const provisioned = cluster.status?.conditions?.some(
    ({ type, status }) => type === 'Provisioned' && status === 'True',
  );
  return provisioned === true || Boolean(cluster.status?.apiEndpoint && cluster.status.eksStatus?.virtualNetwork);
}
