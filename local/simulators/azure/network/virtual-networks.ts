import { contains, overlaps, parseCidr, sizeOf } from '../../world/cidr.ts';
import type { ArmType, Proposal } from '../arm/resource.ts';
import { badRequest } from '../fault.ts';
import { quotaOf } from '../quotas.ts';
import {
  natGatewayKind,
  type SubnetBody,
  securityGroupKind,
  type VirtualNetworkBody,
  virtualNetworkKind,
} from './bodies.ts';
import { danglingReference, ofNetwork, refuseUnready } from './of-network.ts';
import { isAt } from './public-ip-addresses.ts';
import { shownSubnet } from './subnets.ts';
import type { SubnetUsers } from './users.ts';

/** A network with its subnets. A PUT replaces all of them: one that it leaves out is removed. */
export function virtualNetworkType(users: SubnetUsers): ArmType<VirtualNetworkBody> {
  return {
    ...ofNetwork,
    ...virtualNetworkKind,
    operations: 'VirtualNetworks',
    readOnly: [...ofNetwork.readOnly, 'virtualNetworkPeerings'],
    durations: {
      create: 'azure-virtual-network.create',
      update: 'azure-virtual-network.update',
      delete: 'azure-virtual-network.delete',
    },

    check(proposal) {
      checkQuota(proposal);
      const subnets = proposal.body.properties.subnets ?? [];
      for (const [index, subnet] of subnets.entries()) {
        checkSubnet(proposal, { subnet, earlier: subnets.slice(0, index) });
      }
      const names = new Set(subnets.map(({ name }) => name.toLowerCase()));
      for (const { name } of proposal.before?.body.properties.subnets ?? []) {
        if (!names.has(name.toLowerCase())) refuseInUse(`${proposal.armId}/subnets/${name}`, users);
      }
    },

    shown({ resource }) {
      const { subnets = [], ...properties } = resource.body.properties;
      return { ...properties, subnets: subnets.map((subnet) => shownSubnet(resource, subnet)) };
    },

    held({ resource }) {
      for (const { name } of resource.body.properties.subnets ?? []) {
        const fault = inUse(`${resource.armId}/subnets/${name}`, users);
        if (fault) return fault;
      }
      return undefined;
    },
  };
}

function refuseInUse(subnetId: string, users: SubnetUsers): void {
  const fault = inUse(subnetId, users);
  if (fault) throw fault;
}

function inUse(subnetId: string, users: SubnetUsers) {
  const [user] = users.of(subnetId);
  if (!user) return undefined;
  return badRequest(
    'InUseSubnetCannotBeDeleted',
    `Subnet ${subnetId.split('/').at(-1)} is in use by ${user.id} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
  );
}

function checkQuota({ arm, subscriptionId, region, before }: Proposal<VirtualNetworkBody>): void {
  const limit = quotaOf(arm.world, { accountId: subscriptionId, name: 'virtualNetworks' });
  const used = arm.all<VirtualNetworkBody>(virtualNetworkKind).filter((each) => isAt(each, { subscriptionId, region }));
  if (before || used.length < limit) return;
  throw badRequest('VirtualNetworkLimitReached', `Cannot create more than ${limit} virtual networks in this region.`);
}

function checkSubnet(
  proposal: Proposal<VirtualNetworkBody>,
  { subnet, earlier }: { subnet: SubnetBody; earlier: readonly SubnetBody[] },
): void {
  const { body, armId } = proposal;
  const range = rangeOf(subnet);
  const space = body.properties.addressSpace.addressPrefixes.map(parseCidr);
  if (!range || !space.some((block) => block !== undefined && contains(block, range))) {
    throw badRequest(
      'NetcfgInvalidSubnet',
      `Subnet '${subnet.name}' is not valid because its IP address range is outside the IP address range of virtual network '${proposal.name}'.`,
    );
  }
  if (sizeOf(range) < 8) {
    throw badRequest(
      'NetcfgSubnetRangeTooSmall',
      `Subnet '${subnet.name}' is smaller than /29, the smallest there is.`,
    );
  }
  const other = earlier.find((each) => {
    const taken = rangeOf(each);
    return taken !== undefined && overlaps(taken, range);
  });
  if (other) {
    throw badRequest(
      'NetcfgSubnetRangesOverlap',
      `Subnet '${subnet.name}' is not valid because its IP address range overlaps with that of an existing subnet '${other.name}' in virtual network '${proposal.name}'.`,
    );
  }
  const { natGateway, networkSecurityGroup } = subnet.properties;
  const subnetId = `${armId}/subnets/${subnet.name}`;
  if (natGateway) checkReference(proposal, { id: natGateway.id, usedBy: subnetId, kind: natGatewayKind });
  if (networkSecurityGroup) {
    checkReference(proposal, { id: networkSecurityGroup.id, usedBy: subnetId, kind: securityGroupKind });
  }
}

function checkReference(
  { arm, region, mayUse }: Proposal<VirtualNetworkBody>,
  { id, usedBy, kind }: { id: string; usedBy: string; kind: { readonly type: string } },
): void {
  const found = arm.find(id);
  if (found?.type !== kind.type || found.region !== region) throw danglingReference(id, usedBy);
  mayUse(`${kind.type}/join/action`, found.armId);
  refuseUnready(found, usedBy);
}

function rangeOf({ properties }: SubnetBody) {
  return parseCidr(properties.addressPrefixes?.[0] ?? properties.addressPrefix ?? '');
}
