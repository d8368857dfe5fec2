import { describe, expect, it } from '@jest/globals';
import { buildTenantNetwork, createLandingAccount, refusalOf } from './landing-account.ts';

function createDatabaseAccount() {
  const account = createLandingAccount();
  const network = buildTenantNetwork(account);
  const { rds, context } = account;
  rds.CreateDBSubnetGroup(
    { DBSubnetGroupName: 'tenant-1', DBSubnetGroupDescription: 'private', SubnetIds: network.privateSubnetIds },
    context,
  );
  const cluster = (overrides: object = {}) =>
    rds.CreateDBCluster(
      {
        DBClusterIdentifier: 'tenant-1',
        Engine: 'aurora-postgresql',
        EngineVersion: '17.5',
        MasterUsername: 'owner',
        ManageMasterUserPassword: true,
        DBSubnetGroupName: 'tenant-1',
        StorageEncrypted: true,
        ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
        ...overrides,
      },
      context,
    ).DBCluster;
  const instance = (overrides: object = {}) =>
    rds.CreateDBInstance(
      {
        DBInstanceIdentifier: 'tenant-1-a',
        DBClusterIdentifier: 'tenant-1',
        DBInstanceClass: 'db.serverless',
        Engine: 'aurora-postgresql',
        ...overrides,
      },
      context,
    ).DBInstance;
  return { ...account, network, cluster, instance };
}

describe('a simulated Aurora cluster', () => {
  it('becomes available, then its instance, with a managed secret', () => {
    const { cluster, instance, clock, rds, context } = createDatabaseAccount();

    const created = cluster();
    instance();
    clock.advance(121);
    const [early] = rds.DescribeDBClusters({ DBClusterIdentifier: 'tenant-1' }, context).DBClusters ?? [];
    const [starting] = rds.DescribeDBInstances({}, context).DBInstances ?? [];
    clock.advance(480);
    const [started] = rds.DescribeDBInstances({}, context).DBInstances ?? [];

    expect(created).toMatchObject({
      Status: 'creating',
      MasterUserSecret: { SecretArn: expect.stringContaining(':secret:rds!cluster-'), SecretStatus: 'creating' },
    });
    expect(early).toMatchObject({
      Status: 'available',
      StorageEncrypted: true,
      MasterUserSecret: { SecretStatus: 'active' },
    });
    expect(starting?.DBInstanceStatus).toBe('creating');
    expect(started).toMatchObject({ DBInstanceStatus: 'available', PubliclyAccessible: false });
  });

  it('refuses subnet groups in one zone, reserved user names, odd capacities, and instances without scaling', () => {
    const { rds, context, network, cluster, instance } = createDatabaseAccount();
    const oneZone = {
      DBSubnetGroupName: 'one',
      DBSubnetGroupDescription: '',
      SubnetIds: network.publicSubnetIds.slice(1, 2),
    };

    const codes = [
      refusalOf(() => rds.CreateDBSubnetGroup(oneZone, context)).code,
      refusalOf(() => cluster({ MasterUsername: 'admin' })).code,
      refusalOf(() => cluster({ ServerlessV2ScalingConfiguration: { MinCapacity: 0.3, MaxCapacity: 1 } })).code,
      refusalOf(() => {
        cluster({ ServerlessV2ScalingConfiguration: undefined });
        instance();
      }).code,
    ];

    expect(codes).toEqual([
      'DBSubnetGroupDoesNotCoverEnoughAZs',
      'InvalidParameterValue',
      'InvalidParameterValue',
      'InvalidParameterCombination',
    ]);
  });

  it('is deleted in order only: protection, instances, snapshot, subnet group', () => {
    const { cluster, instance, clock, rds, context, world } = createDatabaseAccount();
    cluster({ DeletionProtection: true });
    instance();
    clock.advance(700);
    const remove = (options: object) => rds.DeleteDBCluster({ DBClusterIdentifier: 'tenant-1', ...options }, context);

    const isProtected = refusalOf(() => remove({ SkipFinalSnapshot: true }));
    rds.ModifyDBCluster({ DBClusterIdentifier: 'tenant-1', DeletionProtection: false }, context);
    const unsaved = refusalOf(() => remove({}));
    const occupied = refusalOf(() => remove({ SkipFinalSnapshot: true }));
    rds.DeleteDBInstance({ DBInstanceIdentifier: 'tenant-1-a' }, context);
    remove({ FinalDBSnapshotIdentifier: 'tenant-1-final' });
    const grouped = refusalOf(() => rds.DeleteDBSubnetGroup({ DBSubnetGroupName: 'tenant-1' }, context));
    clock.advance(700);
    rds.DeleteDBSubnetGroup({ DBSubnetGroupName: 'tenant-1' }, context);

    expect(isProtected.message).toBe(
      'Cannot delete protected Cluster, please disable deletion protection and try again.',
    );
    expect(unsaved.message).toBe('FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.');
    expect(occupied).toEqual({
      code: 'InvalidDBClusterStateFault',
      message: 'Cluster cannot be deleted, it still contains DB instances in non-deleting state.',
    });
    expect(grouped.code).toBe('InvalidDBSubnetGroupStateFault');
    expect(world.groundTruth().aws).toMatchObject({
      'db-cluster': 0,
      'db-instance': 0,
      'db-subnet-group': 0,
      'db-cluster-snapshot': 1,
    });
  });

  it('keeps its subnets from being deleted while an instance runs', () => {
    const { cluster, instance, ec2, context, network } = createDatabaseAccount();
    cluster();
    instance({ AvailabilityZone: 'eu-central-1b' });

    const refusal = refusalOf(() => ec2.DeleteSubnet({ SubnetId: network.privateSubnetIds[1] }, context));

    expect(refusal.code).toBe('DependencyViolation');
  });

  it('ends in the failed state that a test gives its instance', () => {
    const { cluster, instance, clock, world, rds, context } = createDatabaseAccount();
    world.faults.add({
      match: { operation: 'CreateDBInstance' },
      fault: 'resource-fails',
      code: 'incompatible-parameters',
      message: 'The parameter group is not compatible.',
    });

    cluster();
    instance();
    clock.advance(700);

    expect(rds.DescribeDBInstances({}, context).DBInstances?.[0]?.DBInstanceStatus).toBe('incompatible-parameters');
  });
});
