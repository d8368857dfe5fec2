import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { ownObjects } from '../caller-scope.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { type Noun, need, required, select } from './lookup.ts';
import type { Ec2Objects, Route, RouteTable, RouteTableAssociation } from './objects.ts';
import type { Ec2Store } from './store.ts';
import { requestedTags, shownTags } from './tags.ts';

export const routeTableNoun = ({ routeTables }: Ec2Objects): Noun<RouteTable> => ({
  collection: routeTables,
  resourceType: 'route-table',
  prefix: 'rtb',
  notFound: { code: 'InvalidRouteTableID.NotFound', message: (id) => `The routeTable ID '${id}' does not exist` },
  malformedCode: 'InvalidRouteTableId.Malformed',
  fields: {
    'route-table-id': ({ id }) => id,
    'vpc-id': ({ vpcId }) => vpcId,
    'association.route-table-association-id': ({ associations }) => associations.map(({ id }) => id),
    'association.route-table-id': ({ id, associations }) => (associations.length > 0 ? id : undefined),
    'association.subnet-id': ({ associations }) => associations.flatMap(({ subnetId }) => subnetId ?? []),
    'association.main': ({ associations }) => associations.map(({ main }) => String(main)),
    'route.destination-cidr-block': ({ routes }) => routes.map(({ destination }) => destination),
    'route.gateway-id': ({ routes }) =>
      routes.map(({ target }) => target).filter((target) => !target.startsWith('nat-')),
    'route.nat-gateway-id': ({ routes }) =>
      routes.map(({ target }) => target).filter((target) => target.startsWith('nat-')),
    'route.state': ({ routes }) => (routes.length > 0 ? 'active' : undefined),
  },
});

export function routeTableOperations({ world, objects, nouns, requests }: Ec2Store) {
  /** A route is a blackhole when what it points at is gone. */
  const isActive = (table: RouteTable, { target }: Route) => {
    const gateway = objects.internetGateways.find(table, target);
    const nat = objects.natGateways.find(table, target);
    return target === 'local' || gateway?.vpcId === table.vpcId || (nat !== undefined && nat.state !== 'deleted');
  };
  const shownAssociation = ({ id: tableId }: RouteTable, { id, main, subnetId }: RouteTableAssociation) => ({
    RouteTableAssociationId: id,
    RouteTableId: tableId,
    Main: main,
    ...(subnetId && { SubnetId: subnetId }),
    AssociationState: { State: 'associated' as const },
  });
  const shown = (table: RouteTable): sdk.RouteTable => ({
    RouteTableId: table.id,
    VpcId: table.vpcId,
    OwnerId: table.accountId,
    Routes: table.routes.map((route) => ({
      DestinationCidrBlock: route.destination,
      ...(route.target.startsWith('nat-') ? { NatGatewayId: route.target } : { GatewayId: route.target }),
      Origin: route.origin,
      State: isActive(table, route) ? 'active' : 'blackhole',
    })),
    Associations: table.associations.map((association) => shownAssociation(table, association)),
    PropagatingVgws: [],
    Tags: shownTags(table.tags),
  });
  const named = (id: string | undefined, context: RequestContext) =>
    need(nouns.routeTable, { id: required(id, 'routeTableId'), context });
  const associated = (id: string | undefined, context: RequestContext) => {
    for (const table of ownObjects(objects.routeTables, context)) {
      const association = table.associations.find((candidate) => candidate.id === id);
      if (association) {
        return { table, association };
      }
    }
    throw new AwsFault('InvalidAssociationID.NotFound', `The association ID '${id ?? ''}' does not exist`);
  };
  const associate = (table: RouteTable, subnetId: string) => {
    const key = `rtbassoc/${table.id}/${subnetId}`;
    const id = `rtbassoc-${world.hex(`${key}#${world.serial(key)}`, 17)}`;
    table.associations = [...table.associations, { id, main: false, subnetId }];
    return id;
  };

  return {
    CreateRouteTable(input: sdk.CreateRouteTableRequest, context: RequestContext): sdk.CreateRouteTableResult {
      const { ClientToken, ...rest } = input;
      const create = () => {
        const vpc = need(nouns.vpc, { id: required(input.VpcId, 'vpcId'), context });
        const tags = requestedTags(input.TagSpecifications, 'route-table');
        const siblings = objects.routeTables.at(vpc).filter(({ vpcId }) => vpcId === vpc.id);
        if (siblings.length >= quotaOf(world, { place: vpc, name: 'routeTablesPerVpc' })) {
          throw new AwsFault('RouteTableLimitExceeded', 'The maximum number of route tables has been reached.');
        }
        return objects.routeTables.add({
          ...newObject(world, { kind: 'route-table', place: vpc, tags, id: { prefix: 'rtb' }, state: 'available' }),
          vpcId: vpc.id,
          routes: [{ destination: vpc.cidrBlock, target: 'local', origin: 'CreateRouteTable' }],
          associations: [],
        });
      };
      const mismatch = () => {
        const message = 'The client token has already been used with different request parameters.';
        throw new AwsFault('IdempotentParameterMismatch', message);
      };
      const scope = `CreateRouteTable/${context.caller.accountId}/${context.region}`;
      const table = requests.once({ scope, token: ClientToken, input: rest }, { run: create, mismatch });
      return { RouteTable: shown(table), ClientToken };
    },

    DescribeRouteTables(input: sdk.DescribeRouteTablesRequest, context: RequestContext): sdk.DescribeRouteTablesResult {
      const selection = {
        ids: input.RouteTableIds,
        filters: input.Filters,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      };
      const { items, NextToken } = select(nouns.routeTable, { selection, world, context });
      return { RouteTables: items.map(shown), NextToken };
    },

    DeleteRouteTable(input: sdk.DeleteRouteTableRequest, context: RequestContext) {
      const table = named(input.RouteTableId, context);
      if (table.associations.length > 0) {
        const message = `The routeTable '${table.id}' has dependencies and cannot be deleted.`;
        throw new AwsFault('DependencyViolation', message);
      }
      objects.routeTables.remove(table);
      return {};
    },

    AssociateRouteTable(input: sdk.AssociateRouteTableRequest, context: RequestContext): sdk.AssociateRouteTableResult {
      const table = named(input.RouteTableId, context);
      const subnet = need(nouns.subnet, { id: required(input.SubnetId, 'subnetId'), context });
      if (subnet.vpcId !== table.vpcId) {
        const message = `Route table ${table.id} and subnet ${subnet.id} belong to different networks`;
        throw new AwsFault('InvalidParameterValue', message);
      }
      const taken = objects.routeTables
        .at(table)
        .flatMap(({ id, associations }) => associations.map((association) => ({ ...association, tableId: id })))
        .find(({ subnetId }) => subnetId === subnet.id);
      if (taken && taken.tableId === table.id) {
        return { AssociationId: taken.id, AssociationState: { State: 'associated' } };
      }
      if (taken) {
        const message = `the specified association for route table ${table.id} conflicts with an existing association`;
        throw new AwsFault('Resource.AlreadyAssociated', message);
      }
      return { AssociationId: associate(table, subnet.id), AssociationState: { State: 'associated' } };
    },

    DisassociateRouteTable(input: sdk.DisassociateRouteTableRequest, context: RequestContext) {
      const { table, association } = associated(required(input.AssociationId, 'associationId'), context);
      if (association.main) {
        const message = `cannot disassociate the main route table association ${association.id}`;
        throw new AwsFault('InvalidParameterValue', message);
      }
      table.associations = table.associations.filter(({ id }) => id !== association.id);
      return {};
    },

    ReplaceRouteTableAssociation(
      input: sdk.ReplaceRouteTableAssociationRequest,
      context: RequestContext,
    ): sdk.ReplaceRouteTableAssociationResult {
      const { table, association } = associated(required(input.AssociationId, 'associationId'), context);
      const next = named(input.RouteTableId, context);
      table.associations = table.associations.filter(({ id }) => id !== association.id);
      const id = associate(next, association.subnetId ?? table.vpcId);
      return { NewAssociationId: id, AssociationState: { State: 'associated' } };
    },
  };
}
