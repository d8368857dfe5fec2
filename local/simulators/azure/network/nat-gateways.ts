import type { ArmType, Proposal } from '../arm/resource.ts';
import { keyOfId } from '../arm/resource-ids.ts';
import { badRequest } from '../fault.ts';
import { quotaOf } from '../quotas.ts';
import { type NatGatewayBody, natGatewayKind, type PublicIpBody, publicIpAddressKind } from './bodies.ts';
import { danglingReference, ofNetwork, refuseUnready } from './of-network.ts';
import { isAt } from './public-ip-addresses.ts';
import { natGatewayWith, subnetsWith } from './users.ts';

export const natGatewayType: ArmType<NatGatewayBody> = {
  ...ofNetwork,
  ...natGatewayKind,
  operations: 'NatGateways',
  readOnly: [...ofNetwork.readOnly, 'subnets'],
  durations: {
    create: 'azure-nat-gateway.create',
    update: 'azure-nat-gateway.update',
    delete: 'azure-nat-gateway.delete',
  },

  check(proposal) {
    checkQuota(proposal);
    const { zones = [], sku } = proposal.body;
    if (sku?.name !== 'StandardV2' && zones.length > 1) {
      throw badRequest(
        'NatGatewayMultipleZonesNotSupported',
        `NAT Gateway ${proposal.armId} of SKU Standard can be deployed in one zone only.`,
      );
    }
    for (const { id } of proposal.body.properties.publicIpAddresses ?? []) checkAddress(proposal, id);
  },

  shown({ arm, resource }) {
    const subnets = subnetsWith(arm, resource.armId).map(({ armId: id }) => ({ id }));
    return { ...resource.body.properties, ...(subnets.length > 0 && { subnets }) };
  },

  held({ arm, resource }) {
    const subnets = subnetsWith(arm, resource.armId);
    if (subnets.length === 0) return undefined;
    return badRequest(
      'CannotDeleteNatGatewayAssociatedToSubnet',
      `NAT Gateway ${resource.armId} is still configured on ${subnets.length} subnets. Remove NAT Gateway from all referenced subnets and then delete NAT Gateway.`,
    );
  },
};

function checkQuota({ arm, subscriptionId, region, before }: Proposal<NatGatewayBody>): void {
  const limit = quotaOf(arm.world, { accountId: subscriptionId, name: 'natGateways' });
  const used = arm.all<NatGatewayBody>(natGatewayKind).filter((each) => isAt(each, { subscriptionId, region }));
  if (before || used.length < limit) return;
  throw badRequest(
    'NatGatewayCountLimitReached',
    `Cannot create more than ${limit} NAT gateways for this subscription in this region.`,
  );
}

/** "The StandardV2 SKU requires StandardV2 public IP addresses and prefixes. Standard public IPs aren't supported" (NAT gateway SKUs). */
function checkAddress({ arm, armId, body, region, mayUse }: Proposal<NatGatewayBody>, id: string): void {
  const address = arm.findOf<PublicIpBody>(publicIpAddressKind, id);
  if (!address || address.region !== region) throw danglingReference(id, armId);
  mayUse('Microsoft.Network/publicIPAddresses/join/action', address.armId);
  refuseUnready(address, armId);
  const sku = body.sku?.name ?? 'Standard';
  if (address.body.sku?.name !== sku) {
    throw badRequest(
      'NatGatewayPublicIpSkuMismatch',
      `NAT Gateway ${armId} of SKU ${sku} cannot use the public IP address ${id} of SKU ${address.body.sku?.name ?? 'Basic'}.`,
    );
  }
  const holder = natGatewayWith(arm, id);
  if (holder && keyOfId(holder.armId) !== keyOfId(armId)) {
    throw badRequest(
      'PublicIPAddressInUse',
      `Resource ${armId} is referencing public IP address ${id} that is already allocated to resource ${holder.armId}.`,
    );
  }
}
