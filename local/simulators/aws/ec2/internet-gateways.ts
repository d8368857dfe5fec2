import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { placeOf } from '../caller-scope.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { type Noun, need, required, select } from './lookup.ts';
import type { Ec2Objects, InternetGateway } from './objects.ts';
import type { Ec2Store } from './store.ts';
import { requestedTags, shownTags } from './tags.ts';

export const internetGatewayNoun = ({ internetGateways }: Ec2Objects): Noun<InternetGateway> => ({
  collection: internetGateways,
  resourceType: 'internet-gateway',
  prefix: 'igw',
  notFound: {
    code: 'InvalidInternetGatewayID.NotFound',
    message: (id) => `The internetGateway ID '${id}' does not exist`,
  },
  malformedCode: 'InvalidInternetGatewayId.Malformed',
  fields: {
    'internet-gateway-id': ({ id }) => id,
    'attachment.vpc-id': ({ vpcId }) => vpcId,
    'attachment.state': ({ vpcId }) => vpcId && 'available',
  },
});

const shownGateway = ({ id, accountId, vpcId, tags }: InternetGateway): sdk.InternetGateway => ({
  InternetGatewayId: id,
  OwnerId: accountId,
  // 'available' is what EC2 says of an attached internet gateway, though its model names other words.
  Attachments: vpcId ? [{ VpcId: vpcId, State: 'available' as sdk.AttachmentStatus }] : [],
  Tags: shownTags(tags),
});

export function internetGatewayOperations({ world, objects, nouns }: Ec2Store) {
  const named = (input: { InternetGatewayId?: string | undefined }, context: RequestContext) =>
    need(nouns.internetGateway, { id: required(input.InternetGatewayId, 'internetGatewayId'), context });

  const hasPublicAddresses = (gateway: InternetGateway) => {
    const mapped = new Set(objects.addresses.at(gateway).map(({ association }) => association?.networkInterfaceId));
    return objects.networkInterfaces.at(gateway).some(({ id, vpcId }) => vpcId === gateway.vpcId && mapped.has(id));
  };

  return {
    CreateInternetGateway(
      input: sdk.CreateInternetGatewayRequest,
      context: RequestContext,
    ): sdk.CreateInternetGatewayResult {
      const place = placeOf(context);
      const tags = requestedTags(input.TagSpecifications, 'internet-gateway');
      if (objects.internetGateways.at(place).length >= quotaOf(world, { place, name: 'internetGateways' })) {
        const message = 'The maximum number of internet gateways has been reached.';
        throw new AwsFault('InternetGatewayLimitExceeded', message);
      }
      const head = newObject(world, {
        kind: 'internet-gateway',
        place,
        tags,
        id: { prefix: 'igw' },
        state: 'available',
      });
      return { InternetGateway: shownGateway(objects.internetGateways.add({ ...head, vpcId: undefined })) };
    },

    DescribeInternetGateways(
      input: sdk.DescribeInternetGatewaysRequest,
      context: RequestContext,
    ): sdk.DescribeInternetGatewaysResult {
      const selection = {
        ids: input.InternetGatewayIds,
        filters: input.Filters,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      };
      const { items, NextToken } = select(nouns.internetGateway, { selection, world, context });
      return { InternetGateways: items.map(shownGateway), NextToken };
    },

    AttachInternetGateway(input: sdk.AttachInternetGatewayRequest, context: RequestContext) {
      const gateway = named(input, context);
      const vpc = need(nouns.vpc, { id: required(input.VpcId, 'vpcId'), context });
      if (gateway.vpcId) {
        const message = `resource ${gateway.id} is already attached to network ${gateway.vpcId}`;
        throw new AwsFault('Resource.AlreadyAssociated', message);
      }
      if (objects.internetGateways.at(vpc).some(({ vpcId }) => vpcId === vpc.id)) {
        const message = `Network ${vpc.id} already has an internet gateway attached`;
        throw new AwsFault('InvalidParameterValue', message);
      }
      gateway.vpcId = vpc.id;
      return {};
    },

    DetachInternetGateway(input: sdk.DetachInternetGatewayRequest, context: RequestContext) {
      const gateway = named(input, context);
      const vpc = need(nouns.vpc, { id: required(input.VpcId, 'vpcId'), context });
      if (gateway.vpcId !== vpc.id) {
        throw new AwsFault('Gateway.NotAttached', `resource ${gateway.id} is not attached to network ${vpc.id}`);
      }
      if (hasPublicAddresses(gateway)) {
        const message = `Network ${vpc.id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`;
        throw new AwsFault('DependencyViolation', message);
      }
      gateway.vpcId = undefined;
      return {};
    },

    DeleteInternetGateway(input: sdk.DeleteInternetGatewayRequest, context: RequestContext) {
      const gateway = named(input, context);
      if (gateway.vpcId) {
        const message = `The internetGateway '${gateway.id}' has dependencies and cannot be deleted.`;
        throw new AwsFault('DependencyViolation', message);
      }
      objects.internetGateways.remove(gateway);
      return {};
    },
  };
}
