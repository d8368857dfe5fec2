import type * as sdk from '@aws-sdk/client-rds';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { keyOf } from '../../world/collection.ts';
import { createInstance, deleteInstance } from './instance-lifecycle.ts';
import { arnOf, filterValues, need, select, shownTags } from './lookup.ts';
import type { DbInstance, RdsStore } from './objects.ts';
import { shownSubnetGroup } from './subnet-groups.ts';

export function instanceOperations(store: RdsStore) {
  const { world, instances, clusters, subnetGroups } = store;

  const shown = (instance: DbInstance): sdk.DBInstance => {
    const { id, region, request } = instance;
    const cluster = clusters.find(instance, instance.clusterId);
    const group = cluster && subnetGroups.find(instance, cluster.subnetGroupName);
    const digits = world.hex(`rds-endpoint/${instance.accountId}/${region}`, 12);
    const exists = instance.state !== 'creating';
    return {
      DBInstanceIdentifier: id,
      DBInstanceArn: arnOf('db', instance),
      DbiResourceId: instance.resourceId,
      DBInstanceStatus: instance.state,
      DBInstanceClass: instance.instanceClass,
      DBClusterIdentifier: instance.clusterId,
      Engine: 'aurora-postgresql',
      EngineVersion: cluster?.engineVersion,
      MasterUsername: cluster?.request.MasterUsername,
      DBName: cluster?.request.DatabaseName,
      ...(exists && {
        Endpoint: {
          Address: `${id}.${digits}.${region}.rds.amazonaws.com`,
          Port: cluster?.request.Port ?? 5432,
          HostedZoneId: 'Z1RLNUO7B9Q6NB',
        },
        InstanceCreateTime: new Date(instance.createdAtMs),
      }),
      AvailabilityZone: instance.zone,
      ...(group && { DBSubnetGroup: shownSubnetGroup(store, group) }),
      VpcSecurityGroups: cluster?.securityGroupIds.map((groupId) => ({
        VpcSecurityGroupId: groupId,
        Status: 'active',
      })),
      PubliclyAccessible: request.PubliclyAccessible ?? false,
      StorageEncrypted: cluster?.request.StorageEncrypted ?? false,
      ...(cluster?.kmsKeyId && { KmsKeyId: cluster.kmsKeyId }),
      StorageType: 'aurora',
      MultiAZ: false,
      AutoMinorVersionUpgrade: request.AutoMinorVersionUpgrade ?? true,
      PromotionTier: request.PromotionTier ?? 1,
      DeletionProtection: false,
      PerformanceInsightsEnabled: request.EnablePerformanceInsights ?? false,
      CACertificateIdentifier: request.CACertificateIdentifier ?? 'rds-ca-rsa2048-g1',
      ...(instance.failureMessage && {
        StatusInfos: [
          { StatusType: 'instance', Normal: false, Status: instance.state, Message: instance.failureMessage },
        ],
      }),
      TagList: shownTags(instance),
    };
  };

  return {
    CreateDBInstance(input: sdk.CreateDBInstanceMessage, context: RequestContext): sdk.CreateDBInstanceResult {
      return { DBInstance: shown(createInstance(store, { input, context })) };
    },

    DescribeDBInstances(input: sdk.DescribeDBInstancesMessage, context: RequestContext): sdk.DBInstanceMessage {
      const { items, Marker } = select(instances, {
        id: input.DBInstanceIdentifier,
        type: 'db',
        maxRecords: input.MaxRecords,
        marker: input.Marker,
        world,
        context,
      });
      const clusterIds = filterValues(input.Filters, 'db-cluster-id');
      const ids = filterValues(input.Filters, 'db-instance-id');
      const wanted = items.filter(
        ({ id, clusterId }) => (clusterIds?.includes(clusterId) ?? true) && (ids?.includes(id) ?? true),
      );
      return { DBInstances: wanted.map(shown), Marker };
    },

    ModifyDBInstance(input: sdk.ModifyDBInstanceMessage, context: RequestContext): sdk.ModifyDBInstanceResult {
      const instance = need(instances, { id: input.DBInstanceIdentifier, type: 'db', context });
      if (instance.state !== 'available') {
        throw new AwsFault('InvalidDBInstanceState', `Database instance: ${instance.id} is not in available state.`);
      }
      if (input.DBInstanceClass && input.DBInstanceClass !== instance.instanceClass) {
        instance.instanceClass = input.DBInstanceClass;
        instance.state = 'modifying';
        world.after(world.duration('db-instance.modify', keyOf(instance)), () => {
          if (instance.state === 'modifying') {
            instance.state = 'available';
          }
        });
      }
      return { DBInstance: shown(instance) };
    },

    DeleteDBInstance(input: sdk.DeleteDBInstanceMessage, context: RequestContext): sdk.DeleteDBInstanceResult {
      const instance = need(instances, { id: input.DBInstanceIdentifier, type: 'db', context });
      deleteInstance(store, { instance, input });
      return { DBInstance: shown(instance) };
    },
  };
}
