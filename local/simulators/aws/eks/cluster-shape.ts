import type * as sdk from '@aws-sdk/client-eks';
import type { World } from '../../world/world.ts';
import type { EksCluster } from './objects.ts';

export const clusterArn = ({ region, accountId, id }: EksCluster): string =>
  `arn:aws:eks:${region}:${accountId}:cluster/${id}`;

/** Endpoint, certificate and issuer appear when the control plane is there. */
export function shownCluster(cluster: EksCluster, world: World): sdk.Cluster {
  const { request, region, id } = cluster;
  const key = world.hex(`eks/${cluster.accountId}/${region}/${id}/${cluster.createdAtMs}`, 32).toUpperCase();
  const exists = cluster.state !== 'CREATING' && cluster.state !== 'FAILED';
  return {
    name: id,
    arn: clusterArn(cluster),
    createdAt: new Date(cluster.createdAtMs),
    version: cluster.version,
    roleArn: request.roleArn,
    status: cluster.state as sdk.ClusterStatus,
    platformVersion: 'eks.1',
    resourcesVpcConfig: {
      subnetIds: [...cluster.subnetIds],
      securityGroupIds: [...cluster.securityGroupIds],
      clusterSecurityGroupId: cluster.clusterSecurityGroupId,
      vpcId: cluster.vpcId,
      endpointPublicAccess: cluster.endpointPublicAccess,
      endpointPrivateAccess: cluster.endpointPrivateAccess,
      publicAccessCidrs: [...cluster.publicAccessCidrs],
    },
    kubernetesNetworkConfig: {
      serviceIpv4Cidr: request.kubernetesNetworkConfig?.serviceIpv4Cidr ?? '172.20.0.0/16',
      ipFamily: request.kubernetesNetworkConfig?.ipFamily ?? 'ipv4',
    },
    logging: cluster.logging ?? {
      clusterLogging: [{ types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'], enabled: false }],
    },
    accessConfig: { authenticationMode: request.accessConfig?.authenticationMode ?? 'CONFIG_MAP' },
    upgradePolicy: { supportType: request.upgradePolicy?.supportType ?? 'EXTENDED' },
    ...(request.encryptionConfig && { encryptionConfig: request.encryptionConfig }),
    ...(request.clientRequestToken && { clientRequestToken: request.clientRequestToken }),
    deletionProtection: request.deletionProtection ?? false,
    health: { issues: [...cluster.healthIssues] },
    tags: Object.fromEntries(cluster.tags),
    ...(exists && {
      endpoint: `https://${key}.gr7.${region}.eks.amazonaws.com`,
      certificateAuthority: { data: Buffer.from(`simulated certificate of ${id}`).toString('base64') },
      identity: { oidc: { issuer: `https://oidc.eks.${region}.amazonaws.com/id/${key}` } },
    }),
  };
}
