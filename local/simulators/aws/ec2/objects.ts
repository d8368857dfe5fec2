import type { Collection, WorldObject } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';

export interface Vpc extends WorldObject {
  readonly cidrBlock: string;
  readonly cidrAssociationId: string;
  readonly instanceTenancy: string;
  enableDnsSupport: boolean;
  enableDnsHostnames: boolean;
  enableNetworkAddressUsageMetrics: boolean;
}

export interface Subnet extends WorldObject {
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly zone: string;
  readonly zoneId: string;
  mapPublicIpOnLaunch: boolean;
  assignIpv6AddressOnCreation: boolean;
  /** Private addresses given out so far; AWS keeps the first four and the last of each subnet for itself. */
  readonly privateIps: Set<string>;
}

export interface InternetGateway extends WorldObject {
  vpcId: string | undefined;
}

export interface Address extends WorldObject {
  readonly publicIp: string;
  association: AddressAssociation | undefined;
}

export interface AddressAssociation {
  readonly associationId: string;
  readonly networkInterfaceId: string;
  readonly privateIp: string;
}

export interface NatGateway extends WorldObject {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly connectivityType: 'public' | 'private';
  readonly allocationIds: readonly string[];
  networkInterfaceIds: readonly string[];
  failure: { readonly code: string; readonly message: string } | undefined;
  deletedAtMs: number | undefined;
}

export interface Route {
  readonly destination: string;
  readonly target: string;
  readonly origin: 'CreateRouteTable' | 'CreateRoute';
}

export interface RouteTable extends WorldObject {
  readonly vpcId: string;
  routes: readonly Route[];
  associations: readonly RouteTableAssociation[];
}

export interface RouteTableAssociation {
  readonly id: string;
  readonly main: boolean;
  readonly subnetId?: string;
}

export interface SecurityGroup extends WorldObject {
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
}

export type RulePeer =
  | { readonly cidrIpv4: string }
  | { readonly cidrIpv6: string }
  | { readonly groupId: string }
  | { readonly prefixListId: string };

export interface SecurityGroupRule extends WorldObject {
  readonly groupId: string;
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, or `-1` for everything. */
  protocol: string;
  fromPort: number;
  toPort: number;
  peer: RulePeer;
  description: string | undefined;
}

export interface NetworkInterface extends WorldObject {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly privateIp: string;
  readonly description: string;
  readonly interfaceType: string;
  readonly requesterId: string;
  groupIds: readonly string[];
  /** The NAT gateway, load balancer, cluster or database that it serves. */
  readonly servesId: string;
}

export interface Volume extends WorldObject {
  readonly zone: string;
  /** In gibibytes. */
  readonly size: number;
  /** The instance that has it. */
  attachedTo: string | undefined;
}

export interface NetworkAcl extends WorldObject {
  readonly vpcId: string;
}

/** The collections of the EC2 face of the world, shared with the services whose resources live in a VPC. */
export interface Ec2Objects {
  readonly vpcs: Collection<Vpc>;
  readonly subnets: Collection<Subnet>;
  readonly internetGateways: Collection<InternetGateway>;
  readonly addresses: Collection<Address>;
  readonly natGateways: Collection<NatGateway>;
  readonly routeTables: Collection<RouteTable>;
  readonly securityGroups: Collection<SecurityGroup>;
  readonly securityGroupRules: Collection<SecurityGroupRule>;
  readonly networkInterfaces: Collection<NetworkInterface>;
  readonly networkAcls: Collection<NetworkAcl>;
  readonly volumes: Collection<Volume>;
}

export function ec2Objects(world: World): Ec2Objects {
  const of = <Item extends WorldObject>(kind: string) => world.collection<Item>({ cloud: 'aws', kind });
  return {
    vpcs: of('vpc'),
    subnets: of('subnet'),
    internetGateways: of('internet-gateway'),
    addresses: of('elastic-ip'),
    natGateways: of('nat-gateway'),
    routeTables: of('route-table'),
    securityGroups: of('security-group'),
    securityGroupRules: of('security-group-rule'),
    networkInterfaces: of('network-interface'),
    networkAcls: of('network-acl'),
    volumes: of('volume'),
  };
}
