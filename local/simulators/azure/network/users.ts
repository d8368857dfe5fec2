import type { Arm } from '../arm/arm.ts';
import type { ArmResource } from '../arm/resource.ts';
import { keyOfId } from '../arm/resource-ids.ts';
import {
  type NatGatewayBody,
  natGatewayKind,
  type SubnetBody,
  type VirtualNetworkBody,
  virtualNetworkKind,
} from './bodies.ts';

export interface StandingSubnet {
  readonly armId: string;
  readonly network: ArmResource<VirtualNetworkBody>;
  readonly body: SubnetBody;
}

export function allSubnets(arm: Arm): StandingSubnet[] {
  return arm.all<VirtualNetworkBody>(virtualNetworkKind).flatMap((network) =>
    (network.body.properties.subnets ?? []).map((body) => {
      return { armId: `${network.armId}/subnets/${body.name}`, network, body };
    }),
  );
}

export const subnetOf = (arm: Arm, armId: string): StandingSubnet | undefined =>
  allSubnets(arm).find((subnet) => keyOfId(subnet.armId) === keyOfId(armId));

/** Subnets that leave through this gateway, or are guarded by this security group. */
export function subnetsWith(arm: Arm, armId: string): StandingSubnet[] {
  return allSubnets(arm).filter(({ body: { properties } }) =>
    [properties.natGateway?.id, properties.networkSecurityGroup?.id].some(
      (id) => id !== undefined && keyOfId(id) === keyOfId(armId),
    ),
  );
}

/** The NAT gateway that has this address. */
export function natGatewayWith(arm: Arm, addressId: string): ArmResource<NatGatewayBody> | undefined {
  return arm
    .all<NatGatewayBody>(natGatewayKind)
    .find(({ body }) => body.properties.publicIpAddresses?.some(({ id }) => keyOfId(id) === keyOfId(addressId)));
}

/** Something that has interfaces in a subnet: node pools, database servers, and what is left of those for a while. */
export interface SubnetUser {
  /** As the refusal of its removal names it. */
  readonly id: string;
  readonly subnetId: string;
}

/** Providers tell who of theirs stands in subnets. */
export interface SubnetUsers {
  join(users: () => readonly SubnetUser[]): void;
  of(subnetId: string): SubnetUser[];
}

export function createSubnetUsers(): SubnetUsers {
  const views: (() => readonly SubnetUser[])[] = [];
  return {
    join: (users) => void views.push(users),
    of: (subnetId) => views.flatMap((view) => view().filter((user) => keyOfId(user.subnetId) === keyOfId(subnetId))),
  };
}
