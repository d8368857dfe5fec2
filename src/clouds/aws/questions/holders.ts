import {
  DescribeAddressesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  type Filter,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
import { together } from '../together.ts';

/**
 * EC2 says `DependencyViolation` and not what the dependency is. These look it up, for an operator who has to remove it: one page of each is
 * enough to begin with.
 */
export function holdersOfSubnet(ec2: EC2Client, subnetId: string): Promise<string[]> {
  return interfaces(ec2, [{ Name: 'subnet-id', Values: [subnetId] }]);
}

export async function holdersOfSecurityGroup(ec2: EC2Client, groupId: string): Promise<string[]> {
  const [users, referring] = await together([
    interfaces(ec2, [{ Name: 'group-id', Values: [groupId] }]),
    ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'ip-permission.group-id', Values: [groupId] }] })),
  ]);
  const others = (referring.SecurityGroups ?? []).filter(({ GroupId }) => GroupId !== groupId);
  return [...users, ...others.map(({ GroupId, GroupName }) => `a rule of security group ${GroupId} "${GroupName}"`)];
}

export async function holdersOfAddress(ec2: EC2Client, allocationId: string): Promise<string[]> {
  const { Addresses } = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [allocationId] }));
  const ids = (Addresses ?? []).flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []);
  return ids.length === 0 ? [] : interfaces(ec2, [{ Name: 'network-interface-id', Values: ids }]);
}

/** Public addresses in the network keep its internet gateway. */
export function holdersOfInternetGateway(ec2: EC2Client, vpcId: string): Promise<string[]> {
  return interfaces(ec2, [{ Name: 'vpc-id', Values: [vpcId] }]);
}

/** Everything in the network but what came with it. */
export async function holdersOfVpc(ec2: EC2Client, vpcId: string): Promise<string[]> {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const [users, subnets, gateways, natGateways, groups, tables] = await together([
    interfaces(ec2, Filters),
    ec2.send(new DescribeSubnetsCommand({ Filters })),
    ec2.send(new DescribeInternetGatewaysCommand({ Filters: [{ Name: 'attachment.vpc-id', Values: [vpcId] }] })),
    ec2.send(
      new DescribeNatGatewaysCommand({
        Filter: [...Filters, { Name: 'state', Values: ['pending', 'available', 'deleting'] }],
      }),
    ),
    ec2.send(new DescribeSecurityGroupsCommand({ Filters })),
    ec2.send(new DescribeRouteTablesCommand({ Filters })),
  ]);
  const ownTables = (tables.RouteTables ?? []).filter(({ Associations }) => !Associations?.some(({ Main }) => Main));
  const ownGroups = (groups.SecurityGroups ?? []).filter(({ GroupName }) => GroupName !== 'default');
  return [
    ...users,
    ...(subnets.Subnets ?? []).map(({ SubnetId }) => `subnet ${SubnetId}`),
    ...(gateways.InternetGateways ?? []).map(({ InternetGatewayId }) => `internet gateway ${InternetGatewayId}`),
    ...(natGateways.NatGateways ?? []).map(({ NatGatewayId }) => `NAT gateway ${NatGatewayId}`),
    ...ownGroups.map(({ GroupId, GroupName }) => `security group ${GroupId} "${GroupName}"`),
    ...ownTables.map(({ RouteTableId }) => `route table ${RouteTableId}`),
  ];
}

/** `network interface eni-1 "ELB net/shop/1" of amazon-elb`: the description and the requester tell which service made it. */
export function describeInterface(eni: NetworkInterface): string {
  const parts = [
    `network interface ${eni.NetworkInterfaceId}`,
    ...(eni.Description ? [`"${eni.Description}"`] : []),
    ...(eni.RequesterId ? [`of ${eni.RequesterId}`] : []),
    ...(eni.Attachment?.InstanceId ? [`attached to ${eni.Attachment.InstanceId}`] : []),
  ];
  return parts.join(' ');
}

async function interfaces(ec2: EC2Client, Filters: Filter[]): Promise<string[]> {
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
  return (NetworkInterfaces ?? []).map(describeInterface);
}
