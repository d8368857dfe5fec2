import type * as sdk from '@aws-sdk/client-rds';
import type { Collection, WorldObject } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import { type Ec2Objects, ec2Objects } from '../ec2/objects.ts';

/** `id` is the name. */
export interface SubnetGroup extends WorldObject {
  readonly vpcId: string;
  description: string;
  subnetIds: readonly string[];
}

/** `id` is the identifier; `state` the word of RDS: creating, available, modifying, deleting, failed. */
export interface DbCluster extends WorldObject {
  readonly request: sdk.CreateDBClusterMessage;
  readonly subnetGroupName: string;
  readonly resourceId: string;
  readonly secretArn: string | undefined;
  readonly kmsKeyId: string | undefined;
  engineVersion: string;
  securityGroupIds: readonly string[];
  deletionProtection: boolean;
  backupRetentionPeriod: number;
  httpEndpoint: boolean;
  copyTagsToSnapshot: boolean;
  iamAuthentication: boolean;
  scaling: sdk.ServerlessV2ScalingConfiguration | undefined;
}

/** `id` is the identifier; `state` the word of RDS. */
export interface DbInstance extends WorldObject {
  readonly request: sdk.CreateDBInstanceMessage;
  readonly clusterId: string;
  readonly zone: string;
  readonly resourceId: string;
  instanceClass: string;
  failureMessage: string | undefined;
}

/** `id` is the identifier. */
export interface ClusterSnapshot extends WorldObject {
  readonly clusterId: string;
  readonly vpcId: string;
  readonly source: DbCluster;
}

export interface RdsStore {
  readonly world: World;
  /** The EC2 face of the world: instances put interfaces there. */
  readonly objects: Ec2Objects;
  readonly subnetGroups: Collection<SubnetGroup>;
  readonly clusters: Collection<DbCluster>;
  readonly instances: Collection<DbInstance>;
  readonly snapshots: Collection<ClusterSnapshot>;
}

export const createRdsStore = (world: World): RdsStore => ({
  world,
  objects: ec2Objects(world),
  subnetGroups: world.collection({ cloud: 'aws', kind: 'db-subnet-group' }),
  clusters: world.collection({ cloud: 'aws', kind: 'db-cluster' }),
  instances: world.collection({ cloud: 'aws', kind: 'db-instance' }),
  snapshots: world.collection({ cloud: 'aws', kind: 'db-cluster-snapshot' }),
});
