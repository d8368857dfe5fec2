import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { parseCidr } from '../../world/cidr.ts';
import { placeOf } from '../caller-scope.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { type Noun, need, required, select } from './lookup.ts';
import type { Ec2Objects, Vpc } from './objects.ts';
import type { Ec2Store } from './store.ts';
import { requestedTags, shownTags } from './tags.ts';
import { addVpcDefaults, removeVpcDefaults } from './vpc-defaults.ts';

export const vpcNoun = ({ vpcs }: Ec2Objects): Noun<Vpc> => ({
  collection: vpcs,
  resourceType: 'vpc',
  prefix: 'vpc',
  notFound: { code: 'InvalidVpcID.NotFound', message: (id) => `The vpc ID '${id}' does not exist` },
  malformedCode: 'InvalidVpcID.Malformed',
  fields: {
    'vpc-id': ({ id }) => id,
    state: ({ state }) => state,
    cidr: ({ cidrBlock }) => cidrBlock,
    'cidr-block-association.cidr-block': ({ cidrBlock }) => cidrBlock,
    'is-default': () => 'false',
    isDefault: () => 'false',
    'dhcp-options-id': () => 'default',
  },
});

const shownVpc = (vpc: Vpc): sdk.Vpc => ({
  VpcId: vpc.id,
  OwnerId: vpc.accountId,
  State: 'available',
  CidrBlock: vpc.cidrBlock,
  CidrBlockAssociationSet: [
    { AssociationId: vpc.cidrAssociationId, CidrBlock: vpc.cidrBlock, CidrBlockState: { State: 'associated' } },
  ],
  DhcpOptionsId: 'default',
  InstanceTenancy: vpc.instanceTenancy === 'dedicated' ? 'dedicated' : 'default',
  IsDefault: false,
  Tags: shownTags(vpc.tags),
});

function checkVpcCidr(cidrBlock: string): void {
  const cidr = parseCidr(cidrBlock);
  if (!cidr) {
    const message = `Value (${cidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`;
    throw new AwsFault('InvalidParameterValue', message);
  }
  if (cidr.prefix < 16 || cidr.prefix > 28) {
    throw new AwsFault('InvalidVpc.Range', `The CIDR '${cidrBlock}' is invalid.`);
  }
}

const attributes = {
  enableDnsSupport: 'EnableDnsSupport',
  enableDnsHostnames: 'EnableDnsHostnames',
  enableNetworkAddressUsageMetrics: 'EnableNetworkAddressUsageMetrics',
} as const;

export function vpcOperations(store: Ec2Store) {
  const { world, objects, nouns } = store;

  /** Everything but what came with the VPC must be gone first. */
  const isInUse = (vpc: Vpc) =>
    [objects.subnets, objects.internetGateways, objects.networkInterfaces].some((collection) =>
      collection.at(vpc).some(({ vpcId }) => vpcId === vpc.id),
    ) ||
    [objects.routeTables, objects.securityGroups].some((collection) =>
      collection.at(vpc).some(({ vpcId, implicit }) => vpcId === vpc.id && !implicit),
    );

  return {
    CreateVpc(input: sdk.CreateVpcRequest, context: RequestContext): sdk.CreateVpcResult {
      const cidrBlock = required(input.CidrBlock, 'cidrBlock');
      checkVpcCidr(cidrBlock);
      const place = placeOf(context);
      const tags = requestedTags(input.TagSpecifications, 'vpc');
      if (objects.vpcs.at(place).length >= quotaOf(world, { place, name: 'vpcs' })) {
        throw new AwsFault('VpcLimitExceeded', 'The maximum number of VPCs has been reached.');
      }
      const head = newObject(world, { kind: 'vpc', place, tags, id: { prefix: 'vpc' }, state: 'available' });
      const vpc = objects.vpcs.add({
        ...head,
        cidrBlock,
        cidrAssociationId: `vpc-cidr-assoc-${world.hex(`cidr/${head.id}`, 17)}`,
        instanceTenancy: input.InstanceTenancy ?? 'default',
        enableDnsSupport: true,
        enableDnsHostnames: false,
        enableNetworkAddressUsageMetrics: false,
      });
      addVpcDefaults(store, vpc);
      // The create call answers while the VPC is still being made; reading calls show it available.
      return { Vpc: { ...shownVpc(vpc), State: 'pending' } };
    },

    DescribeVpcs(input: sdk.DescribeVpcsRequest, context: RequestContext): sdk.DescribeVpcsResult {
      const selection = {
        ids: input.VpcIds,
        filters: input.Filters,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      };
      const { items, NextToken } = select(nouns.vpc, { selection, world, context });
      return { Vpcs: items.map(shownVpc), NextToken };
    },

    ModifyVpcAttribute(input: sdk.ModifyVpcAttributeRequest, context: RequestContext) {
      const vpc = need(nouns.vpc, { id: required(input.VpcId, 'vpcId'), context });
      const changed = Object.entries(attributes).filter(([, member]) => input[member]?.Value !== undefined);
      if (changed.length > 1) {
        throw new AwsFault('InvalidParameterCombination', 'Fields for multiple attribute types specified');
      }
      vpc.enableDnsSupport = input.EnableDnsSupport?.Value ?? vpc.enableDnsSupport;
      vpc.enableDnsHostnames = input.EnableDnsHostnames?.Value ?? vpc.enableDnsHostnames;
      vpc.enableNetworkAddressUsageMetrics =
        input.EnableNetworkAddressUsageMetrics?.Value ?? vpc.enableNetworkAddressUsageMetrics;
      return {};
    },

    DescribeVpcAttribute(
      input: sdk.DescribeVpcAttributeRequest,
      context: RequestContext,
    ): sdk.DescribeVpcAttributeResult {
      const vpc = need(nouns.vpc, { id: required(input.VpcId, 'vpcId'), context });
      const attribute = required(input.Attribute, 'attribute');
      return { VpcId: vpc.id, [attributes[attribute]]: { Value: vpc[attribute] } };
    },

    DeleteVpc(input: sdk.DeleteVpcRequest, context: RequestContext) {
      const vpc = need(nouns.vpc, { id: required(input.VpcId, 'vpcId'), context });
      if (isInUse(vpc)) {
        const message = `The vpc '${vpc.id}' has dependencies and cannot be deleted.`;
        throw new AwsFault('DependencyViolation', message);
      }
      removeVpcDefaults(objects, vpc);
      objects.vpcs.remove(vpc);
      return {};
    },
  };
}
