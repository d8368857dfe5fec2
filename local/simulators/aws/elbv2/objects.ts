import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Collection, WorldObject } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import { type Ec2Objects, ec2Objects } from '../ec2/objects.ts';

/** `id` is the ARN; `state` the word of ELB: provisioning, active, failed. */
export interface LoadBalancer extends WorldObject {
  readonly name: string;
  readonly type: 'network';
  readonly scheme: 'internet-facing' | 'internal';
  readonly vpcId: string;
  readonly mappings: readonly SubnetSeat[];
  readonly ipAddressType: sdk.IpAddressType;
  securityGroupIds: readonly string[];
  attributes: Map<string, string>;
  failureReason: string | undefined;
}

export interface SubnetSeat {
  readonly subnetId: string;
  readonly zone: string;
  readonly allocationId: string | undefined;
  readonly privateIp: string | undefined;
  readonly networkInterfaceId: string;
}

/** `id` is the ARN. */
export interface TargetGroup extends WorldObject {
  readonly name: string;
  readonly request: sdk.CreateTargetGroupInput;
  targets: readonly sdk.TargetDescription[];
}

/** `id` is the ARN. */
export interface Listener extends WorldObject {
  readonly loadBalancerArn: string;
  readonly protocol: sdk.ProtocolEnum;
  readonly port: number;
  readonly request: sdk.CreateListenerInput;
}

export interface ElbStore {
  readonly world: World;
  /** The EC2 face of the world: load balancers put interfaces there. */
  readonly objects: Ec2Objects;
  readonly loadBalancers: Collection<LoadBalancer>;
  readonly targetGroups: Collection<TargetGroup>;
  readonly listeners: Collection<Listener>;
}

export const createElbStore = (world: World): ElbStore => ({
  world,
  objects: ec2Objects(world),
  loadBalancers: world.collection({ cloud: 'aws', kind: 'load-balancer' }),
  targetGroups: world.collection({ cloud: 'aws', kind: 'target-group' }),
  listeners: world.collection({ cloud: 'aws', kind: 'listener' }),
});
