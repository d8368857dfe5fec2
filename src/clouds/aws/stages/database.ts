import { EC2Client } from '@aws-sdk/client-ec2';
import { RDSClient } from '@aws-sdk/client-rds';
import { clusterMaking } from '../../../rancher/cluster-making.ts';
import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import type { ClientConfiguration } from '../client.ts';
import { apiOf } from '../limits.ts';
import { dbCluster } from '../resources/db-cluster.ts';
import { dbInstance } from '../resources/db-instance.ts';
import { dbSubnetGroup } from '../resources/db-subnet-group.ts';
import { securityGroup } from '../resources/security-group.ts';
import { letters, privateCidrs, slots } from '../slots.ts';

const ENGINE_VERSION = '17.5';

/** Capacity in Aurora units; a second instance is the one that takes over when the first one's zone fails. */
const sizes = {
  small: { minCapacity: 0.5, maxCapacity: 4, backupDays: 7, instances: 1 },
  medium: { minCapacity: 1, maxCapacity: 16, backupDays: 14, instances: 2 },
  large: { minCapacity: 2, maxCapacity: 64, backupDays: 35, instances: 2 },
} as const;

/** PostgreSQL in the private subnets, reachable from there and from nowhere else. */
export function planDatabase(tenant: TenantPlan, configuration: ClientConfiguration): PlannedResource[] {
  const rds = { client: new RDSClient(configuration), api: apiOf('rds', configuration) };
  const ec2 = { client: new EC2Client(configuration), api: apiOf('ec2', configuration) };
  const instanceKind = bind(dbInstance, rds);
  const { instances, ...capacity } = sizes[tenant.size];
  const privateSubnets = letters.map((letter) => slots.privateSubnet[letter]);

  return [
    {
      slot: slots.databaseSubnetGroup,
      kind: bind(dbSubnetGroup, rds),
      after: privateSubnets,
      wanted: (outputsOf) => ({ subnetIds: privateSubnets.map((slot) => outputsOf(slot).subnetId) }),
    },
    {
      slot: slots.databaseSecurityGroup,
      kind: bind(securityGroup, ec2),
      after: [slots.vpc],
      wanted: (outputsOf) => ({
        vpcId: outputsOf(slots.vpc).vpcId,
        port: 5432,
        fromCidrs: letters.map((letter) => privateCidrs[letter]),
      }),
    },
    {
      slot: slots.databaseCluster,
      kind: bind(dbCluster, rds),
      after: [slots.databaseSubnetGroup, slots.databaseSecurityGroup],
      wanted: (outputsOf) => ({
        engineVersion: ENGINE_VERSION,
        dbSubnetGroupName: outputsOf(slots.databaseSubnetGroup).dbSubnetGroupName,
        securityGroupId: outputsOf(slots.databaseSecurityGroup).securityGroupId,
        ...capacity,
        encrypted: true,
        deletionProtection: true,
      }),
    },
    ...slots.databaseInstance.slice(0, instances).map(
      (slot): PlannedResource => ({
        slot,
        kind: instanceKind,
        after: [slots.databaseCluster],
        neededWith: clusterMaking.eks,
        wanted: (outputsOf) => ({
          dbClusterIdentifier: outputsOf(slots.databaseCluster).dbClusterIdentifier,
          instanceClass: 'db.serverless',
          publiclyAccessible: false,
        }),
      }),
    ),
  ];
}
