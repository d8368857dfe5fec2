import type * as sdk from '@aws-sdk/client-rds';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { keyOf } from '../../world/collection.ts';
import { newObject } from '../new-object.ts';
import { arnOf, checkedIdentifier, need, select, shownTags } from './lookup.ts';
import type { ClusterSnapshot, DbCluster, RdsStore } from './objects.ts';

/** A snapshot outlives its cluster until somebody deletes it. */
export function takeFinalSnapshot(
  { world, snapshots, subnetGroups }: RdsStore,
  { cluster, snapshotId }: { cluster: DbCluster; snapshotId: string },
): ClusterSnapshot {
  const id = checkedIdentifier(snapshotId, 'DBClusterSnapshotIdentifier');
  if (snapshots.find(cluster, id)) {
    const message = `Cannot create the cluster snapshot because one with the identifier ${id} already exists.`;
    throw new AwsFault('DBClusterSnapshotAlreadyExistsFault', message);
  }
  const { accountId, region, tags } = cluster;
  const place = { accountId, region };
  const snapshot = snapshots.add({
    ...newObject(world, {
      kind: 'db-cluster-snapshot',
      place,
      id,
      state: 'creating',
      ...(cluster.copyTagsToSnapshot && { tags }),
    }),
    clusterId: cluster.id,
    vpcId: subnetGroups.find(place, cluster.subnetGroupName)?.vpcId ?? '',
    source: cluster,
  });
  world.after(world.duration('db-snapshot.create', keyOf(snapshot)), () => {
    snapshot.state = 'available';
  });
  return snapshot;
}

export function snapshotOperations(store: RdsStore) {
  const { world, clusters, snapshots } = store;

  const shown = (snapshot: ClusterSnapshot): sdk.DBClusterSnapshot => {
    const { source } = snapshot;
    return {
      DBClusterSnapshotIdentifier: snapshot.id,
      DBClusterSnapshotArn: arnOf('cluster-snapshot', snapshot),
      DBClusterIdentifier: snapshot.clusterId,
      DbClusterResourceId: source.resourceId,
      SnapshotCreateTime: new Date(snapshot.createdAtMs),
      ClusterCreateTime: new Date(source.createdAtMs),
      SnapshotType: 'manual',
      Status: snapshot.state,
      PercentProgress: snapshot.state === 'available' ? 100 : 0,
      Engine: 'aurora-postgresql',
      EngineVersion: source.engineVersion,
      VpcId: snapshot.vpcId,
      MasterUsername: source.request.MasterUsername,
      StorageEncrypted: source.request.StorageEncrypted ?? false,
      ...(source.kmsKeyId && { KmsKeyId: source.kmsKeyId }),
      TagList: shownTags(snapshot),
    };
  };

  return {
    CreateDBClusterSnapshot(
      input: sdk.CreateDBClusterSnapshotMessage,
      context: RequestContext,
    ): sdk.CreateDBClusterSnapshotResult {
      const cluster = need(clusters, { id: input.DBClusterIdentifier, type: 'cluster', context });
      if (cluster.state !== 'available') {
        throw new AwsFault('InvalidDBClusterStateFault', `DB cluster ${cluster.id} is not in the available state.`);
      }
      const snapshotId = input.DBClusterSnapshotIdentifier ?? '';
      return { DBClusterSnapshot: shown(takeFinalSnapshot(store, { cluster, snapshotId })) };
    },

    DescribeDBClusterSnapshots(
      input: sdk.DescribeDBClusterSnapshotsMessage,
      context: RequestContext,
    ): sdk.DBClusterSnapshotMessage {
      const { items, Marker } = select(snapshots, {
        id: input.DBClusterSnapshotIdentifier,
        type: 'cluster-snapshot',
        maxRecords: input.MaxRecords,
        marker: input.Marker,
        world,
        context,
      });
      const wanted = input.DBClusterIdentifier;
      return {
        DBClusterSnapshots: items.filter(({ clusterId }) => (wanted ?? clusterId) === clusterId).map(shown),
        Marker,
      };
    },

    DeleteDBClusterSnapshot(
      input: sdk.DeleteDBClusterSnapshotMessage,
      context: RequestContext,
    ): sdk.DeleteDBClusterSnapshotResult {
      const id = input.DBClusterSnapshotIdentifier;
      const snapshot = need(snapshots, { id, type: 'cluster-snapshot', context });
      if (snapshot.state !== 'available') {
        const message = `The cluster snapshot ${snapshot.id} is not in the available state.`;
        throw new AwsFault('InvalidDBClusterSnapshotStateFault', message);
      }
      snapshots.remove(snapshot);
      return { DBClusterSnapshot: { ...shown(snapshot), Status: 'deleted' } };
    },
  };
}
