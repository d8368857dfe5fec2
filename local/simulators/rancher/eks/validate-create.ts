import { CloudError } from '../hosted/cloud-error.ts';
import type { EksConfigObject } from '../object-types.ts';
import type { EksConfig, EksNodeGroup } from './eks-config.ts';

/** Fields that must not be nil for a cluster that Rancher makes; empty lists and maps are not nil. */
const requiredFields = [
  'kubernetesVersion',
  'privateAccess',
  'publicAccess',
  'secretsEncryption',
  'tags',
  'subnets',
  'securityGroups',
  'loggingTypes',
  'publicAccessSources',
] as const satisfies readonly (keyof EksConfig)[];

const requiredGroupFields = [
  'version',
  'minSize',
  'maxSize',
  'desiredSize',
  'gpu',
  'subnets',
  'tags',
  'labels',
  'requestSpotInstances',
] as const satisfies readonly (keyof EksNodeGroup)[];

const withoutTemplate = ['ec2SshKey', 'resourceTags', 'diskSize'] as const satisfies readonly (keyof EksNodeGroup)[];

export interface Surroundings {
  readonly others: readonly EksConfigObject[];
  /** EKS clusters that the account has in the region. */
  readonly clusterNames: readonly string[];
}

/** `validateCreate` of eks-operator v1.15.0, in its order and words. @throws CloudError with the first complaint */
export function validateCreate({ metadata, spec }: EksConfigObject, { others, clusterNames }: Surroundings): void {
  const who = `[${spec.displayName} (id: ${metadata.name})]`;
  if (others.some((other) => other.spec.displayName === spec.displayName && other.metadata.name !== metadata.name)) {
    throw new CloudError(`cannot create cluster ${who} because an eksclusterconfig exists with the same name`);
  }
  if (!spec.imported) {
    if (clusterNames.includes(spec.displayName ?? '')) {
      throw new CloudError(`cannot create cluster ${who} because a cluster in EKS exists with the same name`);
    }
    const missing = requiredFields.find((field) => spec[field] === undefined);
    if (missing) {
      throw new CloudError(`field [${missing}] cannot be nil for non-import cluster ${who}`);
    }
  }
  const names = new Set<string>();
  for (const group of spec.nodeGroups ?? []) {
    if (!spec.imported) {
      validateGroup(group, { who, names });
    }
    if ((group.version ?? '') !== spec.kubernetesVersion) {
      throw new CloudError(`nodegroup [${group.nodegroupName}] version must match cluster ${who} version on create`);
    }
  }
}

function validateGroup(group: EksNodeGroup, { who, names }: { who: string; names: Set<string> }): void {
  const name = group.nodegroupName ?? '';
  const missing = missingTemplateField(group) ?? requiredGroupFields.find((field) => group[field] === undefined);
  if (names.has(name)) {
    throw new CloudError(`node group name [${name}] is not unique within the cluster ${who} to avoid duplication`);
  }
  names.add(name);
  if (missing) {
    throw new CloudError(`field [${missing}] cannot be nil for nodegroup [${name}] in non-nil cluster ${who}`);
  }
  if (group.requestSpotInstances && (group.spotInstanceTypes ?? []).length === 0) {
    throw new CloudError(
      `nodegroup [${name}] in cluster ${who}: spotInstanceTypes must be specified when requesting spot instances`,
    );
  }
  if (group.requestSpotInstances && group.instanceType) {
    throw new CloudError(
      `nodegroup [${name}] in cluster ${who}: instance type should not be specified when requestSpotInstances is specified, use spotInstanceTypes instead`,
    );
  }
}

function missingTemplateField(group: EksNodeGroup): string | undefined {
  if (group.launchTemplate) {
    const { id, version } = group.launchTemplate;
    return id === undefined ? 'launchTemplate.ID' : version === undefined ? 'launchTemplate.Version' : undefined;
  }
  const missing = withoutTemplate.find((field) => group[field] === undefined);
  const needsType = !group.requestSpotInstances || group.arm === true;
  return missing ?? (needsType && !group.instanceType ? 'instanceType' : undefined);
}
