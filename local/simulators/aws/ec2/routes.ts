import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { formatCidr, parseCidr } from '../../world/cidr.ts';
import { quotaOf } from '../quotas.ts';
import { need, required } from './lookup.ts';
import type { RouteTable } from './objects.ts';
import type { Ec2Store } from './store.ts';

type RouteTarget = Pick<sdk.CreateRouteRequest, 'GatewayId' | 'NatGatewayId'>;

export function routeOperations({ world, nouns }: Ec2Store) {
  const tableOf = (id: string | undefined, context: RequestContext) =>
    need(nouns.routeTable, { id: required(id, 'routeTableId'), context });

  const destinationOf = (text: string | undefined) => {
    const written = required(text, 'destinationCidrBlock');
    const cidr = parseCidr(written);
    if (!cidr) {
      const message = `Value (${written}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.`;
      throw new AwsFault('InvalidParameterValue', message);
    }
    return formatCidr(cidr);
  };

  const targetOf = ({ GatewayId, NatGatewayId }: RouteTarget, { table, context }: RouteOf) => {
    if ((GatewayId === undefined) === (NatGatewayId === undefined)) {
      const message =
        'The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId, transitGatewayId, localGatewayId, instanceId, carrierGatewayId';
      throw new AwsFault(GatewayId === undefined ? 'MissingParameter' : 'InvalidParameterCombination', message);
    }
    if (NatGatewayId !== undefined) {
      const gateway = need(nouns.natGateway, { id: NatGatewayId, context });
      if (gateway.vpcId !== table.vpcId || gateway.state === 'deleted') {
        const message = `route table ${table.id} and NAT gateway ${gateway.id} belong to different networks`;
        throw new AwsFault('InvalidParameterValue', message);
      }
      return gateway.id;
    }
    const gateway = need(nouns.internetGateway, { id: GatewayId ?? '', context });
    if (gateway.vpcId !== table.vpcId) {
      const message = `route table ${table.id} and network gateway ${gateway.id} belong to different networks`;
      throw new AwsFault('InvalidParameterValue', message);
    }
    return gateway.id;
  };

  const existing = (table: RouteTable, destination: string) => {
    const route = table.routes.find((candidate) => candidate.destination === destination);
    if (!route) {
      const message = `no route with destination-cidr-block ${destination} in route table ${table.id}`;
      throw new AwsFault('InvalidRoute.NotFound', message);
    }
    return route;
  };

  return {
    CreateRoute(input: sdk.CreateRouteRequest, context: RequestContext): sdk.CreateRouteResult {
      const table = tableOf(input.RouteTableId, context);
      const destination = destinationOf(input.DestinationCidrBlock);
      const target = targetOf(input, { table, context });
      const before = table.routes.find((route) => route.destination === destination);
      if (before?.target === target) {
        return { Return: true };
      }
      if (before) {
        throw new AwsFault('RouteAlreadyExists', `The route identified by ${destination} already exists.`);
      }
      if (table.routes.length > quotaOf(world, { place: table, name: 'routesPerTable' })) {
        throw new AwsFault('RouteLimitExceeded', 'The maximum number of routes has been reached.');
      }
      table.routes = [...table.routes, { destination, target, origin: 'CreateRoute' }];
      return { Return: true };
    },

    ReplaceRoute(input: sdk.ReplaceRouteRequest, context: RequestContext) {
      const table = tableOf(input.RouteTableId, context);
      const route = existing(table, destinationOf(input.DestinationCidrBlock));
      const target = targetOf(input, { table, context });
      table.routes = table.routes.map((other) => (other === route ? { ...route, target } : other));
      return {};
    },

    DeleteRoute(input: sdk.DeleteRouteRequest, context: RequestContext) {
      const table = tableOf(input.RouteTableId, context);
      const route = existing(table, destinationOf(input.DestinationCidrBlock));
      if (route.target === 'local') {
        throw new AwsFault(
          'InvalidParameterValue',
          `cannot remove local route ${route.destination} in route table ${table.id}`,
        );
      }
      table.routes = table.routes.filter((other) => other !== route);
      return {};
    },
  };
}

interface RouteOf {
  readonly table: RouteTable;
  readonly context: RequestContext;
}
