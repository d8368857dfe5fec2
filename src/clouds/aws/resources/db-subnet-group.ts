import {
  CreateDBSubnetGroupCommand,
  type DBSubnetGroup,
  DeleteDBSubnetGroupCommand,
  DescribeDBSubnetGroupsCommand,
  ListTagsForResourceCommand,
  type RDSClient,
  type Tag,
} from '@aws-sdk/client-rds';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { removing, translated } from '../failures.ts';
import { isMarkedFor, nameFor, slotOf, tagsOf } from '../owner-mark.ts';
import { adoptOwn, orAbsent } from './by-name.ts';

export interface WantedDbSubnetGroup {
  readonly subnetIds: readonly string[];
}

interface ObservedDbSubnetGroup extends ObservedResource, WantedDbSubnetGroup {}

const NAME_LENGTH = 255;

export const dbSubnetGroup: ResourceKind<WantedDbSubnetGroup, ObservedDbSubnetGroup, RDSClient> = translated({
  kind: 'db-subnet-group',
  usualSeconds: 0,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'DescribeDBSubnetGroups by name',

  read,

  async create(client, { wanted, mark }) {
    const Tags = tagsOf(mark);
    return adoptOwn(
      async () => {
        const { DBSubnetGroup: made } = await client.send(
          new CreateDBSubnetGroupCommand({
            DBSubnetGroupName: nameFor(mark.ownerId, NAME_LENGTH),
            DBSubnetGroupDescription: `Private subnets of tenant ${mark.ownerId}`,
            SubnetIds: [...wanted.subnetIds],
            Tags,
          }),
        );
        return observed(made ?? {}, Tags);
      },
      () => read(client, { ownerId: mark.ownerId, providerIds: [] }),
    );
  },

  remove: (client, { providerId: DBSubnetGroupName }) =>
    removing(() => client.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName }))),

  differences: (wanted, have) => differing<WantedDbSubnetGroup>(wanted, have),
});

async function read(client: RDSClient, scope: Scope): Promise<ObservedDbSubnetGroup[]> {
  const DBSubnetGroupName = nameFor(scope.ownerId, NAME_LENGTH);
  const answer = await orAbsent(() => client.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName })));
  const found = answer?.DBSubnetGroups?.[0];
  if (!found) {
    return [];
  }
  const tags = await orAbsent(() =>
    client.send(new ListTagsForResourceCommand({ ResourceName: found.DBSubnetGroupArn })),
  );
  return isMarkedFor(scope, tags?.TagList) ? [observed(found, tags?.TagList)] : [];
}

function observed(found: DBSubnetGroup, tags: Tag[] | undefined): ObservedDbSubnetGroup {
  const dbSubnetGroupName = found.DBSubnetGroupName ?? '';
  return {
    providerId: dbSubnetGroupName,
    slot: slotOf(tags),
    state: 'ready',
    outputs: { dbSubnetGroupName },
    subnetIds: (found.Subnets ?? []).flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []),
  };
}
