import type { Cluster, Nodegroup } from '@aws-sdk/client-eks';
import type { EksConfig, EksNodeGroup } from './eks-config.ts';

/** What EKS has, in the shape of a config: Rancher's `upstreamSpec`. */
export function upstreamSpecOf(
  cluster: Cluster,
  { groups, config }: { groups: readonly Nodegroup[]; config: EksConfig },
): EksConfig {
  const network = cluster.resourcesVpcConfig ?? {};
  const cidrs = network.publicAccessCidrs ?? [];
  return {
    ...(config.amazonCredentialSecret !== undefined && { amazonCredentialSecret: config.amazonCredentialSecret }),
    displayName: cluster.name ?? '',
    region: config.region ?? '',
    imported: config.imported ?? false,
    kubernetesVersion: cluster.version ?? '',
    ...(config.ipFamily !== undefined && { ipFamily: cluster.kubernetesNetworkConfig?.ipFamily ?? 'ipv4' }),
    privateAccess: network.endpointPrivateAccess ?? false,
    publicAccess: network.endpointPublicAccess ?? true,
    publicAccessSources: isOpen(cidrs) ? [] : cidrs,
    secretsEncryption: (cluster.encryptionConfig ?? []).length > 0,
    kmsKey: cluster.encryptionConfig?.[0]?.provider?.keyArn ?? '',
    serviceRole: config.serviceRole ?? '',
    ebsCSIDriver: config.ebsCSIDriver ?? false,
    loggingTypes: loggingTypesOf(cluster),
    tags: cluster.tags ?? {},
    subnets: network.subnetIds ?? [],
    securityGroups: network.securityGroupIds ?? [],
    nodeGroups: groups.filter(({ status }) => status !== 'DELETING').map((group) => upstreamGroup(group, config)),
  };
}

/** An endpoint open to the whole internet and an empty list are the same to the operator. */
export const isOpen = (cidrs: readonly string[]): boolean =>
  cidrs.length === 0 || (cidrs.length === 1 && cidrs[0] === '0.0.0.0/0');

const loggingTypesOf = ({ logging }: Cluster): string[] =>
  (logging?.clusterLogging ?? []).flatMap(({ enabled, types }) => (enabled ? (types ?? []) : []));

function upstreamGroup(group: Nodegroup, config: EksConfig): EksNodeGroup {
  const wanted = config.nodeGroups?.find(({ nodegroupName }) => nodegroupName === group.nodegroupName);
  const spot = group.capacityType === 'SPOT';
  return {
    // What only the launch template or the operator knows is taken over from the config.
    ...wanted,
    nodegroupName: group.nodegroupName ?? '',
    version: group.version ?? config.kubernetesVersion ?? '',
    minSize: group.scalingConfig?.minSize ?? 0,
    maxSize: group.scalingConfig?.maxSize ?? 0,
    desiredSize: group.scalingConfig?.desiredSize ?? 0,
    labels: group.labels ?? {},
    subnets: (wanted?.subnets ?? []).length === 0 ? [] : (group.subnets ?? []),
    tags: wanted?.tags ?? group.tags ?? {},
    requestSpotInstances: spot,
    ...(!spot && group.instanceTypes?.[0] !== undefined && { instanceType: group.instanceTypes[0] }),
    ...(group.diskSize !== undefined && { diskSize: group.diskSize }),
  };
}
