import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteRouteTableCommand,
  DescribeRouteTablesCommand,
  DisassociateRouteTableCommand,
  type EC2Client,
  ReplaceRouteCommand,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import type { ObservedResource, ResourceKind } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { clientToken } from '../client-token.ts';
import { isAbsence, removing, translated } from '../failures.ts';
import { ownedBy, slotOf, tagsOf } from '../owner-mark.ts';
import { everyPage } from '../pages.ts';

const INTERNET = '0.0.0.0/0';

export interface WantedRouteTable {
  readonly vpcId: string;
  /** Where 0.0.0.0/0 goes: the id of an internet gateway or of a NAT gateway. */
  readonly internetBy: string;
  readonly subnetIds: readonly string[];
}

interface ObservedRouteTable extends ObservedResource {
  readonly vpcId: string;
  readonly internetBy: string | undefined;
  readonly subnetIds: readonly string[];
  readonly associationIds: readonly string[];
}

export const routeTable: ResourceKind<WantedRouteTable, ObservedRouteTable, EC2Client> = translated({
  kind: 'route-table',
  usualSeconds: 0,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'DescribeRouteTables by owner tag',
  // One association for each of the three zones.
  calls: { change: 3 },

  async read(client, scope) {
    const tables = await everyPage(async (NextToken) => {
      const page = await client.send(new DescribeRouteTablesCommand({ Filters: [ownedBy(scope)], NextToken }));
      return { items: page.RouteTables, next: page.NextToken };
    });
    return tables.map(observed);
  },

  async create(client, { wanted, mark, requestId }) {
    const Tags = tagsOf(mark);
    const { RouteTable: made } = await client.send(
      new CreateRouteTableCommand({
        VpcId: wanted.vpcId,
        ClientToken: clientToken(requestId),
        TagSpecifications: [{ ResourceType: 'route-table', Tags }],
      }),
    );
    const table = observed({ ...made, Tags });
    try {
      await complete(client, { wanted, table });
    } catch (error) {
      // EC2 does not show the new table yet: it is returned as it is, and a later look completes it.
      if (isAbsence(error)) {
        return { ...table, state: 'pending' };
      }
      throw error;
    }
    return { ...table, internetBy: wanted.internetBy, subnetIds: wanted.subnetIds };
  },

  async change(client, { wanted, observed: table }) {
    refuseUnless(['internetBy', 'subnetIds'], differing<WantedRouteTable>(wanted, table));
    await complete(client, { wanted, table });
  },

  async remove(client, { providerId: RouteTableId, associationIds }) {
    const look = () => client.send(new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }));
    for (const AssociationId of associationIds) {
      await removing(() => client.send(new DisassociateRouteTableCommand({ AssociationId })), look);
    }
    await removing(() => client.send(new DeleteRouteTableCommand({ RouteTableId })), look);
  },

  differences: (wanted, have) => differing<WantedRouteTable>(wanted, have),
});

/** Adds what is missing. Associations that are not wanted stay: nobody but us associates, and a subnet keeps only one. */
async function complete(
  client: EC2Client,
  { wanted, table }: { wanted: WantedRouteTable; table: ObservedRouteTable },
): Promise<void> {
  const RouteTableId = table.providerId;
  if (table.internetBy !== wanted.internetBy) {
    const by = wanted.internetBy.startsWith('igw-')
      ? { GatewayId: wanted.internetBy }
      : { NatGatewayId: wanted.internetBy };
    const route = { RouteTableId, DestinationCidrBlock: INTERNET, ...by };
    await client.send(table.internetBy === undefined ? new CreateRouteCommand(route) : new ReplaceRouteCommand(route));
  }
  for (const SubnetId of wanted.subnetIds.filter((id) => !table.subnetIds.includes(id))) {
    await client.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  }
}

function observed(found: RouteTable): ObservedRouteTable {
  const routeTableId = found.RouteTableId ?? '';
  const internet = found.Routes?.find((route) => route.DestinationCidrBlock === INTERNET);
  const associations = (found.Associations ?? []).filter(
    ({ AssociationState }) => !['disassociating', 'disassociated'].includes(AssociationState?.State ?? ''),
  );
  return {
    providerId: routeTableId,
    slot: slotOf(found.Tags),
    state: 'ready',
    outputs: { routeTableId },
    vpcId: found.VpcId ?? '',
    internetBy: internet?.NatGatewayId ?? internet?.GatewayId,
    subnetIds: associations.flatMap(({ SubnetId }) => SubnetId ?? []),
    associationIds: associations.flatMap(({ RouteTableAssociationId }) => RouteTableAssociationId ?? []),
  };
}
