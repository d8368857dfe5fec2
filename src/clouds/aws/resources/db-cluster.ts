import {
  CreateDBClusterCommand,
  type DBCluster,
  DeleteDBClusterCommand,
  DescribeDBClustersCommand,
  ModifyDBClusterCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { Difference, ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { codeOf, removing, translated } from '../failures.ts';
import { isMarkedFor, nameFor, slotOf, tagsOf } from '../owner-mark.ts';
import { adoptOwn, orAbsent } from './by-name.ts';
import { databaseState } from './db-state.ts';

export interface WantedDbCluster {
  readonly engineVersion: string;
  readonly dbSubnetGroupName: string;
  readonly securityGroupId: string;
  /** In Aurora capacity units of about 2 GiB each. */
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly backupDays: number;
  readonly encrypted: boolean;
  readonly deletionProtection: boolean;
}

type ObservedDbCluster = ObservedResource & {
  readonly [Field in keyof WantedDbCluster]: WantedDbCluster[Field] | undefined;
};

const NAME_LENGTH = 63;

/** An Aurora PostgreSQL cluster (Serverless v2) whose master password RDS keeps in Secrets Manager and nobody sees. */
export const dbCluster: ResourceKind<WantedDbCluster, ObservedDbCluster, RDSClient> = translated({
  kind: 'db-cluster',
  usualSeconds: 100,
  usualRemovalSeconds: 240,
  absenceSeenBy: 'DescribeDBClusters by name',

  read,

  async create(client, { wanted, mark }) {
    const Tags = tagsOf(mark);
    const command = new CreateDBClusterCommand({
      DBClusterIdentifier: nameFor(mark.ownerId, NAME_LENGTH),
      Engine: 'aurora-postgresql',
      EngineVersion: wanted.engineVersion,
      DatabaseName: 'tenant',
      MasterUsername: 'tenantry',
      ManageMasterUserPassword: true,
      DBSubnetGroupName: wanted.dbSubnetGroupName,
      VpcSecurityGroupIds: [wanted.securityGroupId],
      StorageEncrypted: wanted.encrypted,
      DeletionProtection: wanted.deletionProtection,
      CopyTagsToSnapshot: true,
      ...adjustable(wanted),
      Tags,
    });
    return adoptOwn(
      async () => {
        const { DBCluster: made } = await client.send(command);
        return observed({ ...made, TagList: Tags });
      },
      () => read(client, { ownerId: mark.ownerId, providerIds: [] }),
    );
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(
      ['minCapacity', 'maxCapacity', 'backupDays', 'deletionProtection', 'securityGroupId'],
      differences(wanted, found),
    );
    await client.send(
      new ModifyDBClusterCommand({
        DBClusterIdentifier: found.providerId,
        VpcSecurityGroupIds: [wanted.securityGroupId],
        DeletionProtection: wanted.deletionProtection,
        ...adjustable(wanted),
        ApplyImmediately: true,
      }),
    );
  },

  async remove(client, { providerId: DBClusterIdentifier, state, deletionProtection }, { keepFinalSnapshot }) {
    if (state === 'leaving') {
      return;
    }
    if (deletionProtection === true) {
      await removing(() =>
        client.send(
          new ModifyDBClusterCommand({ DBClusterIdentifier, DeletionProtection: false, ApplyImmediately: true }),
        ),
      );
    }
    const snapshot = keepFinalSnapshot
      ? { FinalDBSnapshotIdentifier: finalSnapshotOf(DBClusterIdentifier), SkipFinalSnapshot: false }
      : { SkipFinalSnapshot: true };
    await removing(() => deleteOnce(client, { DBClusterIdentifier, ...snapshot }));
  },

  differences,
});

/** RDS installs minor versions by itself in the maintenance window: within the wanted major version that is no drift. */
function differences(wanted: WantedDbCluster, found: ObservedDbCluster): Difference[] {
  const sameMajor = found.engineVersion?.split('.')[0] === wanted.engineVersion.split('.')[0];
  return differing<WantedDbCluster>(wanted, sameMajor ? { ...found, engineVersion: wanted.engineVersion } : found);
}

async function read(client: RDSClient, scope: Scope): Promise<ObservedDbCluster[]> {
  const DBClusterIdentifier = nameFor(scope.ownerId, NAME_LENGTH);
  const answer = await orAbsent(() => client.send(new DescribeDBClustersCommand({ DBClusterIdentifier })));
  return (answer?.DBClusters ?? []).filter(({ TagList }) => isMarkedFor(scope, TagList)).map(observed);
}

/** What its last snapshot is called, where an order asks to keep one. */
function finalSnapshotOf(dbClusterIdentifier: string): string {
  return `${dbClusterIdentifier}-final`;
}

/** The snapshot of an earlier attempt stands for this one: its data is the same, the cluster has no instance any more. */
async function deleteOnce(
  client: RDSClient,
  request: { DBClusterIdentifier: string; SkipFinalSnapshot: boolean; FinalDBSnapshotIdentifier?: string },
): Promise<void> {
  try {
    await client.send(new DeleteDBClusterCommand(request));
  } catch (error) {
    if (!codeOf(error).endsWith('SnapshotAlreadyExists')) {
      throw error;
    }
    const { DBClusterIdentifier } = request;
    await client.send(new DeleteDBClusterCommand({ DBClusterIdentifier, SkipFinalSnapshot: true }));
  }
}

function adjustable(wanted: WantedDbCluster) {
  return {
    BackupRetentionPeriod: wanted.backupDays,
    ServerlessV2ScalingConfiguration: { MinCapacity: wanted.minCapacity, MaxCapacity: wanted.maxCapacity },
  };
}

function observed(found: DBCluster): ObservedDbCluster {
  const dbClusterIdentifier = found.DBClusterIdentifier ?? '';
  return {
    providerId: dbClusterIdentifier,
    slot: slotOf(found.TagList),
    state: databaseState(found.Status),
    outputs: {
      dbClusterIdentifier,
      finalSnapshotId: finalSnapshotOf(dbClusterIdentifier),
      arn: found.DBClusterArn ?? '',
      endpoint: found.Endpoint ?? '',
      readerEndpoint: found.ReaderEndpoint ?? '',
      port: String(found.Port ?? 5432),
      databaseName: found.DatabaseName ?? '',
      loginBy: 'secret',
      login: found.MasterUserSecret?.SecretArn ?? '',
    },
    engineVersion: found.EngineVersion,
    dbSubnetGroupName: found.DBSubnetGroup,
    securityGroupId: found.VpcSecurityGroups?.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId).join(','),
    minCapacity: found.ServerlessV2ScalingConfiguration?.MinCapacity,
    maxCapacity: found.ServerlessV2ScalingConfiguration?.MaxCapacity,
    backupDays: found.BackupRetentionPeriod,
    encrypted: found.StorageEncrypted,
    deletionProtection: found.DeletionProtection,
  };
}
