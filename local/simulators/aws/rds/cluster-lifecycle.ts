import type * as sdk from '@aws-sdk/client-rds';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { keyOf, type Place } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import { placeOf } from '../caller-scope.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { checkCredentials, checkEngine, checkKmsKey, checkScaling, checkSecurityGroups } from './cluster-checks.ts';
import { checkedIdentifier, invalidCombination, need, requestedTags } from './lookup.ts';
import type { DbCluster, RdsStore } from './objects.ts';
import { takeFinalSnapshot } from './snapshots.ts';

/** The secret that RDS keeps for a managed password; Secrets Manager makes and removes it with the cluster. */
function managedSecretArn({ world, place, key }: { world: World; place: Place; key: string }): string {
  const uuid = world.hex(`secret/${key}`, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return `arn:aws:secretsmanager:${place.region}:${place.accountId}:secret:rds!cluster-${uuid}-${world.hex(`suffix/${key}`, 6)}`;
}

export function createCluster(
  store: RdsStore,
  { input, context }: { input: sdk.CreateDBClusterMessage; context: RequestContext },
): DbCluster {
  const { world, clusters, subnetGroups, objects } = store;
  const place = placeOf(context);
  const id = checkedIdentifier(input.DBClusterIdentifier, 'DBClusterIdentifier');
  if (clusters.find(place, id)) {
    throw new AwsFault('DBClusterAlreadyExistsFault', 'DB Cluster already exists');
  }
  const engineVersion = checkEngine(input);
  checkCredentials(input);
  checkScaling(input.ServerlessV2ScalingConfiguration);
  checkKmsKey(input.KmsKeyId);
  if (input.KmsKeyId !== undefined && input.StorageEncrypted === false) {
    throw invalidCombination('A KMS key can only be specified for an encrypted cluster.');
  }
  const subnetGroup = need(subnetGroups, { id: input.DBSubnetGroupName, type: 'subgrp', context });
  const defaultGroup = objects.securityGroups
    .at(place)
    .find(({ vpcId, name }) => vpcId === subnetGroup.vpcId && name === 'default');
  const securityGroupIds = input.VpcSecurityGroupIds ?? (defaultGroup ? [defaultGroup.id] : []);
  checkSecurityGroups(store, { ids: securityGroupIds, subnetGroup });
  if (clusters.at(place).length >= quotaOf(world, { place, name: 'dbClusters' })) {
    const message = 'Cannot create more than the allowed number of DB clusters.';
    throw new AwsFault('DBClusterQuotaExceededFault', message, { status: 403 });
  }
  const tags = requestedTags(input.Tags);
  const base = keyOf({ ...place, id });
  const key = `${base}#${world.serial(`db-cluster/${base}`)}`;
  const encryptionKey = `arn:aws:kms:${place.region}:${place.accountId}:key/${world.hex(`aws-rds/${place.accountId}`, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`;
  const cluster = clusters.add({
    ...newObject(world, { kind: 'db-cluster', place, tags, id, state: 'creating' }),
    request: input,
    subnetGroupName: subnetGroup.id,
    resourceId: `cluster-${world.hex(`rds-resource/${key}`, 26).toUpperCase()}`,
    secretArn: input.ManageMasterUserPassword ? managedSecretArn({ world, place, key }) : undefined,
    kmsKeyId: input.StorageEncrypted ? (input.KmsKeyId ?? encryptionKey) : undefined,
    engineVersion,
    securityGroupIds,
    deletionProtection: input.DeletionProtection ?? false,
    backupRetentionPeriod: input.BackupRetentionPeriod ?? 1,
    httpEndpoint: input.EnableHttpEndpoint ?? false,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
    iamAuthentication: input.EnableIAMDatabaseAuthentication ?? false,
    scaling: input.ServerlessV2ScalingConfiguration,
  });
  const { accountId } = place;
  const owner = () => tags.get('tenantry:owner');
  const failure = world.faults.resourceFailure({ service: 'rds', operation: 'CreateDBCluster', accountId, owner });
  world.after(world.duration('db-cluster.create', keyOf(cluster)), () => {
    if (cluster.state === 'creating') {
      cluster.state = failure ? 'failed' : 'available';
    }
  });
  return cluster;
}

export function modifyCluster(
  store: RdsStore,
  { cluster, input }: { cluster: DbCluster; input: sdk.ModifyDBClusterMessage },
): void {
  const { world, subnetGroups } = store;
  if (cluster.state !== 'available') {
    const message = `DB cluster ${cluster.id} is not in the available state; its state is ${cluster.state}.`;
    throw new AwsFault('InvalidDBClusterStateFault', message);
  }
  checkScaling(input.ServerlessV2ScalingConfiguration);
  const subnetGroup = subnetGroups.find(cluster, cluster.subnetGroupName);
  if (input.VpcSecurityGroupIds && subnetGroup) {
    checkSecurityGroups(store, { ids: input.VpcSecurityGroupIds, subnetGroup });
    cluster.securityGroupIds = input.VpcSecurityGroupIds;
  }
  cluster.deletionProtection = input.DeletionProtection ?? cluster.deletionProtection;
  cluster.backupRetentionPeriod = input.BackupRetentionPeriod ?? cluster.backupRetentionPeriod;
  cluster.httpEndpoint = input.EnableHttpEndpoint ?? cluster.httpEndpoint;
  cluster.copyTagsToSnapshot = input.CopyTagsToSnapshot ?? cluster.copyTagsToSnapshot;
  cluster.iamAuthentication = input.EnableIAMDatabaseAuthentication ?? cluster.iamAuthentication;
  if (input.ServerlessV2ScalingConfiguration) {
    cluster.scaling = { ...cluster.scaling, ...input.ServerlessV2ScalingConfiguration };
    cluster.state = 'modifying';
    world.after(world.duration('db-cluster.modify', keyOf(cluster)), () => {
      if (cluster.state === 'modifying') {
        cluster.state = 'available';
      }
    });
  }
}

export function deleteCluster(
  store: RdsStore,
  { cluster, input }: { cluster: DbCluster; input: sdk.DeleteDBClusterMessage },
): void {
  const { world, clusters, instances } = store;
  const { SkipFinalSnapshot: skip, FinalDBSnapshotIdentifier: snapshotId } = input;
  if (cluster.deletionProtection) {
    throw invalidCombination('Cannot delete protected Cluster, please disable deletion protection and try again.');
  }
  if (!skip && snapshotId === undefined) {
    throw invalidCombination('FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.');
  }
  if (skip && snapshotId !== undefined) {
    throw invalidCombination('FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is true.');
  }
  if (cluster.state === 'deleting') {
    throw new AwsFault('InvalidDBClusterStateFault', `Cluster ${cluster.id} is already being deleted`);
  }
  const members = () => instances.at(cluster).filter(({ clusterId }) => clusterId === cluster.id);
  if (members().some(({ state }) => state !== 'deleting')) {
    const message = 'Cluster cannot be deleted, it still contains DB instances in non-deleting state.';
    throw new AwsFault('InvalidDBClusterStateFault', message);
  }
  if (snapshotId !== undefined) {
    takeFinalSnapshot(store, { cluster, snapshotId });
  }
  cluster.state = 'deleting';
  const step = world.duration('db-cluster.delete', keyOf(cluster));
  // The cluster outlives its instances: where these still go, it looks again.
  const removeWhenEmpty = () => (members().length > 0 ? world.after(step, removeWhenEmpty) : clusters.remove(cluster));
  world.after(step, removeWhenEmpty);
}
