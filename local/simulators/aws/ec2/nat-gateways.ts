import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { type Noun, need, required, select } from './lookup.ts';
import { createNatGateway, startNatGatewayDeletion } from './nat-gateway-lifecycle.ts';
import type { Ec2Objects, NatGateway } from './objects.ts';
import type { Ec2Store } from './store.ts';
import { shownTags } from './tags.ts';

export const natGatewayNoun = ({ natGateways }: Ec2Objects): Noun<NatGateway> => ({
  collection: natGateways,
  resourceType: 'natgateway',
  prefix: 'nat',
  notFound: { code: 'NatGatewayNotFound', message: (id) => `NAT gateway ${id} was not found` },
  malformedCode: 'NatGatewayMalformed',
  fields: {
    'nat-gateway-id': ({ id }) => id,
    state: ({ state }) => state,
    'subnet-id': ({ subnetId }) => subnetId,
    'vpc-id': ({ vpcId }) => vpcId,
  },
});

function shownAddresses(objects: Ec2Objects, gateway: NatGateway): sdk.NatGatewayAddress[] {
  if (gateway.connectivityType === 'private') {
    return gateway.networkInterfaceIds.map((id) => ({
      NetworkInterfaceId: id,
      PrivateIp: objects.networkInterfaces.find(gateway, id)?.privateIp,
      IsPrimary: true,
    }));
  }
  return gateway.allocationIds.map((allocationId, index) => {
    const address = objects.addresses.find(gateway, allocationId);
    const eni = objects.networkInterfaces.find(gateway, gateway.networkInterfaceIds[index] ?? '');
    return {
      AllocationId: allocationId,
      IsPrimary: index === 0,
      Status: gateway.state === 'pending' ? 'associating' : gateway.state === 'available' ? 'succeeded' : 'failed',
      // A failed gateway never got its public address; a gateway being made shows only its allocation.
      ...(gateway.state !== 'failed' &&
        eni && {
          NetworkInterfaceId: eni.id,
          PrivateIp: eni.privateIp,
          PublicIp: address?.publicIp,
          AssociationId: address?.association?.associationId,
        }),
    };
  });
}

export function natGatewayOperations(store: Ec2Store) {
  const { world, objects, nouns } = store;

  const shown = (gateway: NatGateway): sdk.NatGateway => ({
    NatGatewayId: gateway.id,
    VpcId: gateway.vpcId,
    SubnetId: gateway.subnetId,
    State: gateway.state as sdk.NatGatewayState,
    ConnectivityType: gateway.connectivityType,
    AvailabilityMode: 'zonal',
    CreateTime: new Date(gateway.createdAtMs),
    ...(gateway.deletedAtMs !== undefined && { DeleteTime: new Date(gateway.deletedAtMs) }),
    ...(gateway.failure && { FailureCode: gateway.failure.code, FailureMessage: gateway.failure.message }),
    NatGatewayAddresses: shownAddresses(objects, gateway),
    Tags: shownTags(gateway.tags),
  });

  return {
    CreateNatGateway(input: sdk.CreateNatGatewayRequest, context: RequestContext): sdk.CreateNatGatewayResult {
      const gateway = createNatGateway(store, { input, context });
      return { ClientToken: input.ClientToken, NatGateway: shown(gateway) };
    },

    DescribeNatGateways(input: sdk.DescribeNatGatewaysRequest, context: RequestContext): sdk.DescribeNatGatewaysResult {
      const selection = {
        ids: input.NatGatewayIds,
        // The only Describe call of EC2 whose parameter is called Filter.
        filters: input.Filter,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      };
      const { items, NextToken } = select(nouns.natGateway, { selection, world, context });
      return { NatGateways: items.map(shown), NextToken };
    },

    DeleteNatGateway(input: sdk.DeleteNatGatewayRequest, context: RequestContext): sdk.DeleteNatGatewayResult {
      const gateway = need(nouns.natGateway, { id: required(input.NatGatewayId, 'natGatewayId'), context });
      if (gateway.state === 'deleted') {
        throw new AwsFault('NatGatewayNotFound', `NAT gateway ${gateway.id} was not found`);
      }
      startNatGatewayDeletion(store, gateway);
      return { NatGatewayId: gateway.id };
    },
  };
}
