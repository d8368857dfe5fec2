import * as z from 'zod';
import { publishable } from '../platform/redact.ts';
import { placeIn } from './owner-labels.ts';

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
});

const text = z.string().nullish();
const eksSpecSchema = z.looseObject({ displayName: text, region: text });
const aksSpecSchema = z.looseObject({ clusterName: text, resourceLocation: text, virtualNetwork: text, subnet: text });
const gkeSpecSchema = z.looseObject({
  clusterName: text,
  projectID: text,
  region: text,
  zone: text,
  network: text,
  subnetwork: text,
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
  spec: z
    .object({
      displayName: text,
      eksConfig: eksSpecSchema.nullish(),
      aksConfig: aksSpecSchema.nullish(),
      gkeConfig: gkeSpecSchema.nullish(),
    })
    .nullish(),
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
  /** Where Rancher's config says in whose account it is: the project of a GKE cluster. */
  readonly account: string | undefined;
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
  return {
    clusterId: metadata.name,
    resourceVersion: metadata.resourceVersion ?? '',
    name: spec?.displayName ?? metadata.name,
    ...publishableState(cluster),
    ...placeOf(cluster),
    version: status?.version?.gitVersion ?? undefined,
    labels: metadata.labels ?? {},
  };
}

type Place = Pick<ClusterSighting, 'cloud' | 'account' | 'cloudName' | 'region' | 'network' | 'subnets'>;

/**
 * Clouds by the names that our catalogue of them has. A sovereign Google Cloud looks like any other here: only whoever knows the project can
 * tell them apart.
 */
function placeOf({ metadata, spec, status }: ManagementCluster): Place {
  const { eksConfig: eks, aksConfig: aks, gkeConfig: gke } = spec ?? {};
  const said = (value: string | null | undefined) => value || undefined;
  const each = (value: string | null | undefined) => (value ? [value] : []);
  if (eks) {
    return {
      cloud: 'aws',
      account: undefined,
      cloudName: eks.displayName ?? undefined,
      region: eks.region ?? undefined,
      network: said(status?.eksStatus?.virtualNetwork),
      subnets: status?.eksStatus?.subnets ?? [],
    };
  }
  if (aks) {
    const { clusterName, resourceLocation, virtualNetwork, subnet } = aks;
    return {
      cloud: 'azure',
      account: undefined,
      cloudName: said(clusterName),
      region: said(resourceLocation),
      network: said(virtualNetwork),
      subnets: each(subnet),
    };
  }
  if (gke) {
    return {
      cloud: 'gcp',
      account: said(gke.projectID),
      cloudName: said(gke.clusterName),
      // A zone is named after its region: europe-west3-a.
      region: said(gke.region) ?? said(gke.zone)?.replace(/-[a-z]$/, ''),
      network: said(gke.network),
      subnets: each(gke.subnetwork),
    };
  }
  // Of a cluster that was imported Rancher knows no place. Ours say theirs, and have one name in both.
  const imported = placeIn(metadata.labels ?? {});
  return {
    cloud: imported?.cloud,
    account: undefined,
    cloudName: imported && said(spec?.displayName),
    region: imported?.region,
    network: said(imported?.network),
    subnets: [],
  };
}

/** Rancher repeats in its conditions whatever the cloud answered its operator, request headers included. */
function publishableState(cluster: ManagementCluster): { state: ClusterState; message: string } {
  const { state, message } = stateOf(cluster);
  return { state, message: publishable(message) };
}

/**
 * Faults that Rancher reports and then mends by itself: its operator tries again after seconds, its synchronisation after five minutes.
 * A cluster that a cloud has just accepted may be unknown to the next look.
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
    // AKS does not show at once what it has just accepted either, and takes one operation at a time; so does GKE.
    'ERROR CODE: ResourceNotFound|RESPONSE (429|5\\d\\d)|AnotherOperationInProgress|Another operation is in progress',
    'googleapi: Error (429|5\\d\\d)|googleapi: Error 404: Not found: projects/\\S+/clusters/|Please wait and try again',
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
