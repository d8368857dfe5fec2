import type * as sdk from '@aws-sdk/client-rds';
import type { RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { createCluster, deleteCluster, modifyCluster } from './cluster-lifecycle.ts';
import { arnOf, filterValues, need, select, shownTags } from './lookup.ts';
import type { DbCluster, RdsStore } from './objects.ts';

export function clusterOperations(store: RdsStore) {
  const { world, clusters, instances, subnetGroups, objects } = store;

  const shown = (cluster: DbCluster): sdk.DBCluster => {
    const { request, id, region } = cluster;
    const digits = world.hex(`rds-endpoint/${cluster.accountId}/${region}`, 12);
    const members = instances.at(cluster).filter(({ clusterId }) => clusterId === id);
    const group = subnetGroups.find(cluster, cluster.subnetGroupName);
    const zones = group?.subnetIds.flatMap((subnetId) => objects.subnets.find(cluster, subnetId)?.zone ?? []) ?? [];
    const secretStatus = cluster.state === 'creating' ? 'creating' : 'active';
    return {
      DBClusterIdentifier: id,
      DBClusterArn: arnOf('cluster', cluster),
      DbClusterResourceId: cluster.resourceId,
      Status: cluster.state,
      Engine: 'aurora-postgresql',
      EngineVersion: cluster.engineVersion,
      EngineMode: 'provisioned',
      DatabaseName: request.DatabaseName,
      MasterUsername: request.MasterUsername,
      Endpoint: `${id}.cluster-${digits}.${region}.rds.amazonaws.com`,
      ReaderEndpoint: `${id}.cluster-ro-${digits}.${region}.rds.amazonaws.com`,
      Port: request.Port ?? 5432,
      MultiAZ: members.length > 1,
      AvailabilityZones: [...new Set(zones)],
      DBSubnetGroup: cluster.subnetGroupName,
      VpcSecurityGroups: cluster.securityGroupIds.map((groupId) => ({
        VpcSecurityGroupId: groupId,
        Status: 'active',
      })),
      DBClusterMembers: members.map((member, index) => ({
        DBInstanceIdentifier: member.id,
        IsClusterWriter: index === 0,
        DBClusterParameterGroupStatus: 'in-sync',
        PromotionTier: member.request.PromotionTier ?? 1,
      })),
      DBClusterParameterGroup: `default.aurora-postgresql${cluster.engineVersion.split('.')[0]}`,
      ClusterCreateTime: new Date(cluster.createdAtMs),
      StorageEncrypted: request.StorageEncrypted ?? false,
      ...(cluster.kmsKeyId && { KmsKeyId: cluster.kmsKeyId }),
      BackupRetentionPeriod: cluster.backupRetentionPeriod,
      PreferredBackupWindow: request.PreferredBackupWindow ?? '02:00-02:30',
      PreferredMaintenanceWindow: request.PreferredMaintenanceWindow ?? 'sun:03:00-sun:03:30',
      DeletionProtection: cluster.deletionProtection,
      HttpEndpointEnabled: cluster.httpEndpoint,
      CopyTagsToSnapshot: cluster.copyTagsToSnapshot,
      IAMDatabaseAuthenticationEnabled: cluster.iamAuthentication,
      AutoMinorVersionUpgrade: true,
      AllocatedStorage: 1,
      NetworkType: 'IPV4',
      ...(cluster.scaling && { ServerlessV2ScalingConfiguration: cluster.scaling }),
      ...(cluster.secretArn && { MasterUserSecret: { SecretArn: cluster.secretArn, SecretStatus: secretStatus } }),
      TagList: shownTags(cluster),
    };
  };
  const named = (id: string | undefined, context: RequestContext) => need(clusters, { id, type: 'cluster', context });

  return {
    CreateDBCluster(input: sdk.CreateDBClusterMessage, context: RequestContext): sdk.CreateDBClusterResult {
      return { DBCluster: shown(createCluster(store, { input, context })) };
    },

    DescribeDBClusters(input: sdk.DescribeDBClustersMessage, context: RequestContext): sdk.DBClusterMessage {
      const { items, Marker } = select(clusters, {
        id: input.DBClusterIdentifier,
        type: 'cluster',
        maxRecords: input.MaxRecords,
        marker: input.Marker,
        world,
        context,
      });
      const ids = filterValues(input.Filters, 'db-cluster-id');
      return { DBClusters: items.filter((cluster) => ids?.includes(cluster.id) ?? true).map(shown), Marker };
    },

    ModifyDBCluster(input: sdk.ModifyDBClusterMessage, context: RequestContext): sdk.ModifyDBClusterResult {
      const cluster = named(input.DBClusterIdentifier, context);
      modifyCluster(store, { cluster, input });
      return { DBCluster: shown(cluster) };
    },

    DeleteDBCluster(input: sdk.DeleteDBClusterMessage, context: RequestContext): sdk.DeleteDBClusterResult {
      const cluster = named(input.DBClusterIdentifier, context);
      deleteCluster(store, { cluster, input });
      return { DBCluster: shown(cluster) };
    },
  };
}
