import { isDeepStrictEqual } from 'node:util';
import type { Cluster, Nodegroup } from '@aws-sdk/client-eks';
import type { Next } from '../controllers/work-queue.ts';
import { CloudError } from '../hosted/cloud-error.ts';
import { lookAgain } from '../hosted/operator.ts';
import type { EksConfigObject } from '../object-types.ts';
import { eksConfigs } from '../objects.ts';
import { type EksCloud, isInUse } from './cloud.ts';
import type { EksConfig, EksNodeGroup } from './eks-config.ts';
import { setStatus, type Tools } from './operator-context.ts';
import { isOpen, upstreamSpecOf } from './upstream.ts';

const unsettled = new Set(['CREATING', 'UPDATING', 'DELETING']);

/**
 * Brings EKS to the spec, one kind of change at a time, because EKS takes no second update while one runs.
 * Node groups are made here too, once the control plane is active. Nothing to do means phase `active`.
 */
export async function converge(config: EksConfigObject, { operator, cloud }: Tools): Promise<Next | undefined> {
  const name = config.spec.displayName ?? '';
  const cluster = await cloud.cluster(name);
  if (!cluster) {
    throw new CloudError(
      `operation error EKS: DescribeCluster, https response error StatusCode: 404, ResourceNotFoundException: No cluster found for name: ${name}.`,
    );
  }
  const settling = () => {
    setStatus(config, { store: operator.store, status: { phase: 'updating' } });
    return lookAgain;
  };
  if (cluster.status === 'UPDATING' || (await cloud.runningUpdates(name)) > 0) {
    return settling();
  }
  const groups = await cloud.nodeGroups(name);
  if (groups.some(({ status }) => unsettled.has(status ?? ''))) {
    return settling();
  }
  const upstream = upstreamSpecOf(cluster, { groups, config: config.spec });
  const changed =
    (await changeCluster(config.spec, { upstream, cluster, cloud })) ||
    (await changeGroups(config, { upstream, groups, cloud }));
  if (changed) {
    setStatus(config, { store: operator.store, status: { phase: 'updating', ...nodeRoleStatus(config, cloud) } });
    return lookAgain;
  }
  failOnUnhealthyGroups(config, groups);
  if (config.status.phase !== 'active' && operator.store.find(eksConfigs, config.metadata)) {
    setStatus(config, { store: operator.store, status: { phase: 'active' } });
  }
  return undefined;
}

const generatedNodeRole = ({ displayName }: EksConfig, { accountId }: EksCloud) =>
  `arn:aws:iam::${accountId}:role/${displayName}-node-instance-role`;

function nodeRoleStatus({ spec }: EksConfigObject, cloud: EksCloud) {
  const generates = (spec.nodeGroups ?? []).some(({ nodeRole }) => !nodeRole);
  return generates ? { generatedNodeRole: generatedNodeRole(spec, cloud) } : {};
}

interface Upstream {
  readonly upstream: EksConfig;
  readonly cluster: Cluster;
  readonly cloud: EksCloud;
}

async function changeCluster(spec: EksConfig, { upstream, cluster, cloud }: Upstream): Promise<boolean> {
  const name = spec.displayName ?? '';
  const sources = spec.publicAccessSources;
  const wantedCidrs = sources && isOpen(sources) ? ['0.0.0.0/0'] : [...(sources ?? [])];
  if (spec.kubernetesVersion && isNewer(spec.kubernetesVersion, upstream.kubernetesVersion ?? '')) {
    return attempted(() => cloud.call('UpdateClusterVersion', { name, version: spec.kubernetesVersion }));
  }
  const { publicAccess = upstream.publicAccess, privateAccess = upstream.privateAccess } = spec;
  if (publicAccess !== upstream.publicAccess || privateAccess !== upstream.privateAccess) {
    const access = { endpointPublicAccess: publicAccess, endpointPrivateAccess: privateAccess };
    return attempted(() => cloud.updateCluster({ name, resourcesVpcConfig: access }));
  }
  if (sources && !sameMembers(wantedCidrs, cluster.resourcesVpcConfig?.publicAccessCidrs ?? [])) {
    return attempted(() => cloud.updateCluster({ name, resourcesVpcConfig: { publicAccessCidrs: wantedCidrs } }));
  }
  if (spec.tags && !isDeepStrictEqual({ ...spec.tags }, { ...upstream.tags })) {
    await changeTags(spec.tags, { upstream, cluster, cloud });
    return true;
  }
  if (spec.loggingTypes && !sameMembers(spec.loggingTypes, upstream.loggingTypes ?? [])) {
    const setups = [
      { enabled: true, types: [...spec.loggingTypes] },
      { enabled: false, types: (upstream.loggingTypes ?? []).filter((type) => !spec.loggingTypes?.includes(type)) },
    ].filter(({ types }) => types.length > 0);
    return attempted(() => cloud.call('UpdateClusterConfig', { name, logging: { clusterLogging: setups } }));
  }
  return false;
}

async function changeTags(
  tags: Readonly<Record<string, string>>,
  { upstream, cluster, cloud }: Upstream,
): Promise<void> {
  const resourceArn = cluster.arn;
  const tagKeys = Object.keys(upstream.tags ?? {}).filter((key) => !(key in tags));
  await cloud.call('TagResource', { resourceArn, tags: { ...tags } });
  if (tagKeys.length > 0) {
    await cloud.call('UntagResource', { resourceArn, tagKeys });
  }
}

async function changeGroups(
  { spec }: EksConfigObject,
  { upstream, groups, cloud }: { upstream: EksConfig; groups: readonly Nodegroup[]; cloud: EksCloud },
): Promise<boolean> {
  if (!spec.nodeGroups) {
    return false;
  }
  const clusterName = spec.displayName ?? '';
  const existing = new Map(upstream.nodeGroups?.map((group) => [group.nodegroupName, group]));
  const missing = spec.nodeGroups.filter(({ nodegroupName }) => !existing.has(nodegroupName));
  for (const group of missing) {
    await attempted(
      () => createGroup(group, { spec, cloud, subnets: upstream.subnets ?? [] }),
      'error creating nodegroup: ',
    );
  }
  const surplus = groups.filter(
    ({ nodegroupName }) => !spec.nodeGroups?.some((group) => group.nodegroupName === nodegroupName),
  );
  for (const { nodegroupName = '' } of surplus) {
    await cloud.deleteNodeGroup(clusterName, nodegroupName);
  }
  if (missing.length > 0 || surplus.length > 0) {
    return true;
  }
  let changed = false;
  for (const group of spec.nodeGroups) {
    changed = (await changeGroup(group, { before: existing.get(group.nodegroupName), clusterName, cloud })) || changed;
  }
  return changed;
}

function createGroup(
  group: EksNodeGroup,
  { spec, cloud, subnets }: { spec: EksConfig; cloud: EksCloud; subnets: readonly string[] },
) {
  const spot = group.requestSpotInstances === true;
  const instanceTypes = spot ? group.spotInstanceTypes : group.instanceType ? [group.instanceType] : undefined;
  const template = group.launchTemplate;
  const tags = { ...group.resourceTags, ...group.tags };
  return cloud.createNodeGroup({
    clusterName: spec.displayName,
    nodegroupName: group.nodegroupName,
    scalingConfig: { minSize: group.minSize, maxSize: group.maxSize, desiredSize: group.desiredSize },
    subnets: [...(group.subnets?.length ? group.subnets : subnets)],
    nodeRole: group.nodeRole || generatedNodeRole(spec, cloud),
    capacityType: spot ? 'SPOT' : 'ON_DEMAND',
    labels: { ...group.labels },
    ...(Object.keys(tags).length > 0 && { tags }),
    // Rancher puts type and disk into a launch template of its own; the node group comes out the same.
    ...(template
      ? { launchTemplate: { id: template.id, version: String(template.version) } }
      : {
          instanceTypes: [...(instanceTypes ?? [])],
          ...(group.diskSize !== undefined && { diskSize: group.diskSize }),
        }),
  });
}

async function changeGroup(
  group: EksNodeGroup,
  { before, clusterName, cloud }: { before: EksNodeGroup | undefined; clusterName: string; cloud: EksCloud },
): Promise<boolean> {
  const nodegroupName = group.nodegroupName ?? '';
  if (group.version && before?.version && isNewer(group.version, before.version)) {
    return attempted(() =>
      cloud.call('UpdateNodegroupVersion', { clusterName, nodegroupName, version: group.version }),
    );
  }
  const sizes = ['minSize', 'maxSize', 'desiredSize'] as const;
  if (sizes.some((size) => group[size] !== undefined && group[size] !== before?.[size])) {
    const scalingConfig = { minSize: group.minSize, maxSize: group.maxSize, desiredSize: group.desiredSize };
    return attempted(() => cloud.call('UpdateNodegroupConfig', { clusterName, nodegroupName, scalingConfig }));
  }
  return false;
}

/** A change that EKS refuses because another one runs is tried again later, and is no failure. */
async function attempted(change: () => Promise<unknown>, prefix = ''): Promise<true> {
  try {
    await change();
  } catch (error) {
    if (error instanceof CloudError && !isInUse(error)) {
      throw new CloudError(`${prefix}${error.message}`, error.code);
    }
    if (!(error instanceof CloudError)) {
      throw error;
    }
  }
  return true;
}

function failOnUnhealthyGroups({ spec, metadata }: EksConfigObject, groups: readonly Nodegroup[]): void {
  const problems = groups.flatMap(({ nodegroupName, status, health }) =>
    status === 'CREATE_FAILED' || status === 'DEGRADED'
      ? (health?.issues ?? [{ code: status, message: 'no reason given' }]).map(
          ({ code, message }) => `node group [${nodegroupName}]: ${code}: ${message}`,
        )
      : [],
  );
  if (problems.length > 0) {
    throw new CloudError(
      `cluster [${spec.displayName} (id: ${metadata.name})] has unhealthy node groups: ${problems.join('; ')}`,
    );
  }
}

const sameMembers = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((item) => b.includes(item));

function isNewer(wanted: string, present: string): boolean {
  const minor = (version: string) => Number(version.split('.')[1] ?? 0);
  return minor(wanted) > minor(present);
}
