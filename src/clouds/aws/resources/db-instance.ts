import {
  CreateDBInstanceCommand,
  type DBInstance,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { removing, translated } from '../failures.ts';
import { isMarkedFor, nameFor, slotOf, tagsOf } from '../owner-mark.ts';
import { everyPage } from '../pages.ts';
import { adoptOwn, orAbsent } from './by-name.ts';
import { databaseState } from './db-state.ts';

export interface WantedDbInstance {
  readonly dbClusterIdentifier: string;
  readonly instanceClass: string;
  readonly publiclyAccessible: boolean;
}

type ObservedDbInstance = ObservedResource & {
  readonly [Field in keyof WantedDbInstance]: WantedDbInstance[Field] | undefined;
};

const NAME_LENGTH = 61;

export const dbInstance: ResourceKind<WantedDbInstance, ObservedDbInstance, RDSClient> = translated({
  kind: 'db-instance',
  usualSeconds: 480,
  usualRemovalSeconds: 300,
  absenceSeenBy: 'DescribeDBInstances by cluster name',

  read,

  async create(client, { wanted, mark }) {
    const Tags = tagsOf(mark);
    const command = new CreateDBInstanceCommand({
      DBInstanceIdentifier: `${nameFor(mark.ownerId, NAME_LENGTH)}-${mark.slot.replace(/^.*\//, '')}`,
      DBClusterIdentifier: wanted.dbClusterIdentifier,
      DBInstanceClass: wanted.instanceClass,
      Engine: 'aurora-postgresql',
      PubliclyAccessible: wanted.publiclyAccessible,
      Tags,
    });
    return adoptOwn(
      async () => {
        const { DBInstance: made } = await client.send(command);
        return observed({ ...made, TagList: Tags });
      },
      async () => {
        const own = await read(client, { ownerId: mark.ownerId, providerIds: [] });
        return own.filter(({ slot }) => slot === mark.slot);
      },
    );
  },

  async remove(client, { providerId: DBInstanceIdentifier, state }) {
    if (state !== 'leaving') {
      // The data is the cluster's: RDS refuses a final snapshot of a cluster's instance.
      await removing(() => client.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true })));
    }
  },

  differences: (wanted, have) => differing<WantedDbInstance>(wanted, have),
});

async function read(client: RDSClient, scope: Scope): Promise<ObservedDbInstance[]> {
  const Filters = [{ Name: 'db-cluster-id', Values: [nameFor(scope.ownerId, 63)] }];
  const instances = await everyPage(async (Marker) => {
    // DescribeDBInstances with the id of a cluster that is gone answers DBClusterNotFoundFault, not an empty list.
    const page = await orAbsent(() => client.send(new DescribeDBInstancesCommand({ Filters, Marker })));
    return { items: page?.DBInstances, next: page?.Marker };
  });
  return instances.filter(({ TagList }) => isMarkedFor(scope, TagList)).map(observed);
}

function observed(found: DBInstance): ObservedDbInstance {
  const dbInstanceIdentifier = found.DBInstanceIdentifier ?? '';
  return {
    providerId: dbInstanceIdentifier,
    slot: slotOf(found.TagList),
    state: databaseState(found.DBInstanceStatus),
    outputs: {
      dbInstanceIdentifier,
      arn: found.DBInstanceArn ?? '',
      endpoint: found.Endpoint?.Address ?? '',
      zone: found.AvailabilityZone ?? '',
    },
    dbClusterIdentifier: found.DBClusterIdentifier,
    instanceClass: found.DBInstanceClass,
    publiclyAccessible: found.PubliclyAccessible,
  };
}
