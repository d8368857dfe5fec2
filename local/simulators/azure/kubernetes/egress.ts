import type { Arm } from '../arm/arm.ts';
import type { ArmResource } from '../arm/resource.ts';
import { type NatGatewayBody, natGatewayKind, type PublicIpBody, publicIpAddressKind } from '../network/bodies.ts';
import { addressOf } from '../network/public-ip-addresses.ts';
import { subnetOf } from '../network/users.ts';
import type { ClusterBody } from './cluster-body.ts';

/** The gateway through which the nodes leave: "NAT gateway takes precedence over … load balancer" (Azure NAT gateway design). */
export function natGatewaysOf(arm: Arm, { body }: ArmResource<ClusterBody>): ArmResource<NatGatewayBody>[] {
  const subnetIds = new Set(
    (body.properties.agentPoolProfiles ?? []).flatMap(({ vnetSubnetID }) => vnetSubnetID ?? []),
  );
  return [...subnetIds].flatMap((subnetId) => {
    const gatewayId = subnetOf(arm, subnetId)?.body.properties.natGateway?.id;
    return (gatewayId === undefined ? undefined : arm.findOf<NatGatewayBody>(natGatewayKind, gatewayId)) ?? [];
  });
}

/** Addresses from which the nodes of a cluster call the internet now. */
export function egressAddresses(arm: Arm, cluster: ArmResource<ClusterBody>): string[] {
  const gateways = natGatewaysOf(arm, cluster);
  const ids =
    gateways.length > 0
      ? gateways.flatMap(({ body }) => body.properties.publicIpAddresses ?? []).map(({ id }) => id)
      : outboundIpsOf(arm, cluster);
  return ids.flatMap((id) => {
    const address = arm.findOf<PublicIpBody>(publicIpAddressKind, id);
    return (address && addressOf(address)) ?? [];
  });
}

/** Of the load balancer that AKS makes in the group of the nodes. */
export function outboundIpsOf(arm: Arm, cluster: ArmResource<ClusterBody>): string[] {
  return arm
    .inGroup(cluster.accountId, nodeGroupOf(cluster))
    .filter(({ type }) => type === publicIpAddressKind.type)
    .map(({ armId }) => armId);
}

export const nodeGroupOf = ({ body, resourceGroup, name, region }: ArmResource<ClusterBody>): string =>
  body.properties.nodeResourceGroup ?? `MC_${resourceGroup}_${name}_${region}`.slice(0, 80);
