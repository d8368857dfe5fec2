import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { contains, overlaps, parseCidr, sizeOf } from '../../world/cidr.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { zonesOf } from '../zones.ts';
import { type Noun, need, required, select } from './lookup.ts';
import type { Ec2Objects, Subnet, Vpc } from './objects.ts';
import type { Ec2Store } from './store.ts';
import { requestedTags, shownTags } from './tags.ts';

/** AWS keeps the first four addresses of a subnet and the last one for itself. */
const reservedAddresses = 5;

const arnOf = ({ region, accountId, id }: Subnet) => `arn:aws:ec2:${region}:${accountId}:subnet/${id}`;

export const freeAddresses = ({ cidrBlock, privateIps }: Subnet): number => {
  const cidr = parseCidr(cidrBlock);
  return cidr ? sizeOf(cidr) - reservedAddresses - privateIps.size : 0;
};

export const subnetNoun = ({ subnets }: Ec2Objects): Noun<Subnet> => ({
  collection: subnets,
  resourceType: 'subnet',
  prefix: 'subnet',
  notFound: { code: 'InvalidSubnetID.NotFound', message: (id) => `The subnet ID '${id}' does not exist` },
  malformedCode: 'InvalidSubnetID.Malformed',
  fields: {
    'subnet-id': ({ id }) => id,
    'subnet-arn': arnOf,
    'vpc-id': ({ vpcId }) => vpcId,
    state: ({ state }) => state,
    'cidr-block': ({ cidrBlock }) => cidrBlock,
    cidr: ({ cidrBlock }) => cidrBlock,
    cidrBlock: ({ cidrBlock }) => cidrBlock,
    'availability-zone': ({ zone }) => zone,
    availabilityZone: ({ zone }) => zone,
    'availability-zone-id': ({ zoneId }) => zoneId,
    'available-ip-address-count': (subnet) => String(freeAddresses(subnet)),
    'default-for-az': () => 'false',
    'map-public-ip-on-launch': ({ mapPublicIpOnLaunch }) => String(mapPublicIpOnLaunch),
  },
});

const shownSubnet = (subnet: Subnet): sdk.Subnet => ({
  SubnetId: subnet.id,
  SubnetArn: arnOf(subnet),
  VpcId: subnet.vpcId,
  OwnerId: subnet.accountId,
  State: 'available',
  CidrBlock: subnet.cidrBlock,
  AvailabilityZone: subnet.zone,
  AvailabilityZoneId: subnet.zoneId,
  AvailableIpAddressCount: freeAddresses(subnet),
  DefaultForAz: false,
  MapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
  AssignIpv6AddressOnCreation: subnet.assignIpv6AddressOnCreation,
  MapCustomerOwnedIpOnLaunch: false,
  Ipv6CidrBlockAssociationSet: [],
  EnableDns64: false,
  Ipv6Native: false,
  PrivateDnsNameOptionsOnLaunch: {
    HostnameType: 'ip-name',
    EnableResourceNameDnsARecord: false,
    EnableResourceNameDnsAAAARecord: false,
  },
  Tags: shownTags(subnet.tags),
});

function checkSubnetCidr(cidrBlock: string, { vpc, siblings }: { vpc: Vpc; siblings: readonly Subnet[] }): void {
  const cidr = parseCidr(cidrBlock);
  const range = parseCidr(vpc.cidrBlock);
  if (!cidr || !range) {
    const message = `Value (${cidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`;
    throw new AwsFault('InvalidParameterValue', message);
  }
  if (cidr.prefix < 16 || cidr.prefix > 28 || !contains(range, cidr)) {
    throw new AwsFault('InvalidSubnet.Range', `The CIDR '${cidrBlock}' is invalid.`);
  }
  const taken = siblings.map((subnet) => parseCidr(subnet.cidrBlock));
  if (taken.some((other) => other && overlaps(other, cidr))) {
    throw new AwsFault('InvalidSubnet.Conflict', `The CIDR '${cidrBlock}' conflicts with another subnet`);
  }
}

export function subnetOperations({ world, objects, nouns }: Ec2Store) {
  const zoneFor = (input: sdk.CreateSubnetRequest, vpc: Vpc) => {
    const zones = zonesOf(vpc.region);
    const wanted = input.AvailabilityZone ?? input.AvailabilityZoneId;
    const zone = wanted ? zones.find(({ name, id }) => name === wanted || id === wanted) : zones[0];
    if (!zone) {
      const message = `Value (${wanted}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${zones.map(({ name }) => name).join(', ')}.`;
      throw new AwsFault('InvalidParameterValue', message);
    }
    return zone;
  };

  return {
    CreateSubnet(input: sdk.CreateSubnetRequest, context: RequestContext): sdk.CreateSubnetResult {
      const vpc = need(nouns.vpc, { id: required(input.VpcId, 'vpcId'), context });
      const cidrBlock = required(input.CidrBlock, 'cidrBlock');
      const siblings = objects.subnets.at(vpc).filter(({ vpcId }) => vpcId === vpc.id);
      const zone = zoneFor(input, vpc);
      checkSubnetCidr(cidrBlock, { vpc, siblings });
      const tags = requestedTags(input.TagSpecifications, 'subnet');
      if (siblings.length >= quotaOf(world, { place: vpc, name: 'subnetsPerVpc' })) {
        throw new AwsFault('SubnetLimitExceeded', 'The maximum number of subnets has been reached.');
      }
      const subnet = objects.subnets.add({
        ...newObject(world, { kind: 'subnet', place: vpc, tags, id: { prefix: 'subnet' }, state: 'available' }),
        vpcId: vpc.id,
        cidrBlock,
        zone: zone.name,
        zoneId: zone.id,
        mapPublicIpOnLaunch: false,
        assignIpv6AddressOnCreation: false,
        privateIps: new Set(),
      });
      return { Subnet: shownSubnet(subnet) };
    },

    DescribeSubnets(input: sdk.DescribeSubnetsRequest, context: RequestContext): sdk.DescribeSubnetsResult {
      const selection = {
        ids: input.SubnetIds,
        filters: input.Filters,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      };
      const { items, NextToken } = select(nouns.subnet, { selection, world, context });
      return { Subnets: items.map(shownSubnet), NextToken };
    },

    ModifySubnetAttribute(input: sdk.ModifySubnetAttributeRequest, context: RequestContext) {
      const subnet = need(nouns.subnet, { id: required(input.SubnetId, 'subnetId'), context });
      subnet.mapPublicIpOnLaunch = input.MapPublicIpOnLaunch?.Value ?? subnet.mapPublicIpOnLaunch;
      subnet.assignIpv6AddressOnCreation =
        input.AssignIpv6AddressOnCreation?.Value ?? subnet.assignIpv6AddressOnCreation;
      return {};
    },

    DeleteSubnet(input: sdk.DeleteSubnetRequest, context: RequestContext) {
      const subnet = need(nouns.subnet, { id: required(input.SubnetId, 'subnetId'), context });
      if (objects.networkInterfaces.at(subnet).some(({ subnetId }) => subnetId === subnet.id)) {
        const message = `The subnet '${subnet.id}' has dependencies and cannot be deleted.`;
        throw new AwsFault('DependencyViolation', message);
      }
      for (const table of objects.routeTables.at(subnet)) {
        table.associations = table.associations.filter(({ subnetId }) => subnetId !== subnet.id);
      }
      objects.subnets.remove(subnet);
      return {};
    },
  };
}
