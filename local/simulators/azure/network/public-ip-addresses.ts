import type { ArmResource, ArmType, Proposal } from '../arm/resource.ts';
import { badRequest } from '../fault.ts';
import { quotaOf } from '../quotas.ts';
import { type PublicIpBody, publicIpAddressKind } from './bodies.ts';
import { ofNetwork } from './of-network.ts';
import { natGatewayWith } from './users.ts';

/** Who of others holds an address, by its id: load balancers of clusters. */
export type AddressHolder = (addressId: string) => string | undefined;

export function publicIpAddressType(holderOf: AddressHolder): ArmType<PublicIpBody> {
  return {
    ...ofNetwork,
    ...publicIpAddressKind,
    operations: 'PublicIPAddresses',
    readOnly: [...ofNetwork.readOnly, 'ipAddress', 'natGateway'],
    durations: {
      create: 'azure-public-ip-address.create',
      update: 'azure-public-ip-address.create',
      delete: 'azure-public-ip-address.delete',
    },

    check(proposal) {
      checkQuota(proposal);
      const { sku, zones = [], properties } = proposal.body;
      const isStandard = sku?.name === 'Standard' || sku?.name === 'StandardV2';
      if (isStandard && properties.publicIPAllocationMethod !== 'Static') {
        throw badRequest(
          'StandardSkuPublicIPAddressMustBeStatic',
          `Standard sku publicIp ${proposal.armId} must have AllocationMethod set to Static.`,
        );
      }
      if (!isStandard && zones.length > 0) {
        throw badRequest('ZonesNotSupportedForBasicSku', `Basic sku publicIp ${proposal.armId} can have no zones.`);
      }
      checkLabel(proposal);
    },

    finished({ arm, resource }) {
      const { dnsSettings } = resource.body.properties;
      resource.readOnly = {
        ipAddress: resource.readOnly.ipAddress ?? arm.world.publicAddresses.take(resource.armId),
        ...(dnsSettings && { dnsSettings: { ...dnsSettings, fqdn: fqdnOf(resource) } }),
      };
    },

    held({ arm, resource }) {
      const holder = natGatewayWith(arm, resource.armId)?.armId ?? holderOf(resource.armId);
      if (holder === undefined) return undefined;
      return badRequest(
        'PublicIPAddressCannotBeDeleted',
        `Public IP address ${resource.armId} can not be deleted since it is still allocated to resource ${holder}.`,
      );
    },

    gone({ arm, resource }) {
      const { ipAddress } = resource.readOnly;
      if (typeof ipAddress === 'string') arm.world.publicAddresses.giveBack(ipAddress);
    },
  };
}

export const addressOf = ({ readOnly }: ArmResource<PublicIpBody>): string | undefined =>
  typeof readOnly.ipAddress === 'string' ? readOnly.ipAddress : undefined;

const fqdnOf = ({ body, region }: ArmResource<PublicIpBody>) =>
  `${body.properties.dnsSettings?.domainNameLabel}.${region}.cloudapp.azure.com`;

function checkQuota({ arm, subscriptionId, region, before }: Proposal<PublicIpBody>): void {
  if (before) return;
  const limit = quotaOf(arm.world, { accountId: subscriptionId, name: 'publicIpAddresses' });
  const used = arm.all<PublicIpBody>(publicIpAddressKind).filter((each) => isAt(each, { subscriptionId, region }));
  if (used.length < limit) return;
  throw badRequest(
    'PublicIPCountLimitReached',
    `Cannot create more than ${limit} public IP addresses for this subscription in this region.`,
  );
}

/** Labels are names in a zone that all customers of a region share. */
function checkLabel({ arm, body, region, armId }: Proposal<PublicIpBody>): void {
  const label = body.properties.dnsSettings?.domainNameLabel;
  const other = arm
    .all<PublicIpBody>(publicIpAddressKind)
    .find((each) => each.region === region && each.body.properties.dnsSettings?.domainNameLabel === label);
  if (label === undefined || other === undefined || other.armId === armId) return;
  throw badRequest(
    'DnsRecordInUse',
    `DNS record ${label}.${region}.cloudapp.azure.com is already used by another public IP.`,
  );
}

export const isAt = (
  { accountId, region }: ArmResource,
  place: { readonly subscriptionId: string; readonly region: string },
): boolean => accountId === place.subscriptionId && region === place.region;
