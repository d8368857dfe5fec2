import type { Collection, WorldObject } from '../world/collection.ts';
import type { World } from '../world/world.ts';

/** What can carry tags after it was made. `tags` of the world may say more than these: see `new-object.ts`. */
export interface Tagged {
  readonly cloudTags: Map<string, string>;
}

export interface Vpc extends WorldObject, Tagged {
  readonly name: string;
  readonly description: string;
  readonly cidr: string;
}

/** Its id is that of the network; load balancers name the subnet by its other id. */
export interface Subnet extends WorldObject, Tagged {
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
  readonly cidr: string;
  readonly gatewayIp: string;
  readonly neutronSubnetId: string;
  readonly dns: readonly string[];
  readonly zone: string | undefined;
}

export interface PublicIp extends WorldObject, Tagged {
  readonly type: string;
  readonly address: string;
  readonly bandwidthName: string;
  readonly bandwidthSize: number;
  /** The SNAT rule, load balancer or cluster that has it. */
  boundTo: string | undefined;
}

export interface SecurityGroup extends WorldObject, Tagged {
  readonly name: string;
  readonly description: string;
}

export interface SecurityGroupRule extends WorldObject {
  readonly groupId: string;
  readonly direction: string;
  readonly ethertype: string;
  readonly protocol: string | null;
  readonly multiport: string | null;
  readonly remoteIpPrefix: string | null;
  readonly remoteGroupId: string | null;
  readonly action: string;
  readonly priority: number;
  readonly description: string;
}

export interface NatGateway extends WorldObject, Tagged {
  readonly name: string;
  readonly description: string;
  readonly spec: string;
  readonly vpcId: string;
  readonly networkId: string;
}

export interface SnatRule extends WorldObject {
  readonly natGatewayId: string;
  readonly networkId: string | null;
  readonly cidr: string | null;
  readonly sourceType: number;
  readonly publicIpIds: readonly string[];
  readonly description: string;
}

export interface DbInstance extends WorldObject, Tagged {
  readonly name: string;
  readonly version: string;
  readonly haMode: string | undefined;
  readonly replicationMode: string | undefined;
  readonly flavor: string;
  readonly volume: { readonly type: string; readonly size: number };
  readonly zones: readonly string[];
  readonly vpcId: string;
  readonly subnetId: string;
  readonly port: number;
  readonly diskEncryptionId: string;
  readonly privateIp: string;
  securityGroupId: string;
  backup: { startTime: string; keepDays: number; period: string };
  /** A job that is running; the instance takes no other meanwhile. */
  busyWith: string | undefined;
}

/** A manual one: "its automated backups are also deleted but its manual backups are retained". */
export interface DbBackup extends WorldObject {
  readonly name: string;
  readonly description: string;
  readonly instanceId: string;
}

export interface LoadBalancer extends WorldObject, Tagged {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly neutronSubnetId: string;
  readonly zones: readonly string[];
  readonly publicIpId: string | undefined;
}

export interface Cluster extends WorldObject {
  readonly name: string;
  readonly description: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly controlGroupId: string;
  readonly nodeGroupId: string;
  readonly jobId: string;
  publicIpId: string | undefined;
  failure: { readonly code: string; readonly message: string } | undefined;
}

export interface NodePool extends WorldObject {
  readonly clusterId: string;
  readonly name: string;
  readonly nodeTemplate: Readonly<Record<string, unknown>>;
  wantedNodes: number;
  currentNodes: number;
  failure: { readonly code: string; readonly message: string } | undefined;
}

export interface Volume extends WorldObject, Tagged {
  readonly name: string;
  readonly zone: string;
  /** In gibibytes. */
  readonly size: number;
  readonly attachedTo: string | undefined;
}

export interface OtcObjects {
  readonly vpcs: Collection<Vpc>;
  readonly subnets: Collection<Subnet>;
  readonly publicIps: Collection<PublicIp>;
  readonly securityGroups: Collection<SecurityGroup>;
  readonly securityGroupRules: Collection<SecurityGroupRule>;
  readonly natGateways: Collection<NatGateway>;
  readonly snatRules: Collection<SnatRule>;
  readonly dbInstances: Collection<DbInstance>;
  readonly dbBackups: Collection<DbBackup>;
  readonly loadBalancers: Collection<LoadBalancer>;
  readonly clusters: Collection<Cluster>;
  readonly nodePools: Collection<NodePool>;
  readonly volumes: Collection<Volume>;
}

export function otcObjects(world: World): OtcObjects {
  const of = <Item extends WorldObject>(kind: string) => world.collection<Item>({ cloud: 'otc', kind });
  return {
    vpcs: of('vpc'),
    subnets: of('subnet'),
    publicIps: of('elastic-ip'),
    securityGroups: of('security-group'),
    securityGroupRules: of('security-group-rule'),
    natGateways: of('nat-gateway'),
    snatRules: of('snat-rule'),
    dbInstances: of('rds-instance'),
    dbBackups: of('rds-backup'),
    loadBalancers: of('load-balancer'),
    clusters: of('cce-cluster'),
    nodePools: of('cce-node-pool'),
    volumes: of('evs-volume'),
  };
}
