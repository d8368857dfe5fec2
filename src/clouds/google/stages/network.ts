import { StepFailure } from '../../../platform/failure.ts';
import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import { capabilities } from '../capabilities.ts';
import type { GoogleClient } from '../client.ts';
import { apiOf } from '../limits.ts';
import { address } from '../resources/address.ts';
import { firewall } from '../resources/firewall.ts';
import { network } from '../resources/network.ts';
import { router } from '../resources/router.ts';
import { subnetwork } from '../resources/subnetwork.ts';
import { nodeCidr, podRange, serviceRange, slots } from '../slots.ts';

/** A network over the zones of a region; everything private leaves through one address, which is the region's and no zone's. */
export function planNetwork(tenant: TenantPlan, client: GoogleClient): PlannedResource[] {
  if (tenant.zones.length < capabilities.zones) {
    throw new StepFailure(
      'invalid-input',
      `A tenant needs ${capabilities.zones} zones; ${tenant.region} was planned with fewer.`,
    );
  }
  const compute = { client, api: apiOf('compute', client) };
  return [
    {
      slot: slots.network,
      kind: bind(network, compute),
      after: [],
      wanted: () => ({ routingMode: 'REGIONAL', mtu: 1460 }),
    },
    {
      slot: slots.subnetwork,
      kind: bind(subnetwork, compute),
      after: [slots.network],
      wanted: (outputsOf) => ({
        network: outputsOf(slots.network).reference,
        cidr: nodeCidr,
        secondaryRanges: [podRange, serviceRange],
        privateGoogleAccess: true,
      }),
    },
    {
      slot: slots.natAddress,
      kind: bind(address, compute),
      after: [],
      wanted: () => ({ type: 'EXTERNAL', subnetwork: null }),
    },
    {
      slot: slots.router,
      kind: bind(router, compute),
      after: [slots.network, slots.subnetwork, slots.natAddress],
      wanted: (outputsOf) => ({
        network: outputsOf(slots.network).reference,
        natSubnetworks: [outputsOf(slots.subnetwork).reference],
        natAddresses: [outputsOf(slots.natAddress).reference],
      }),
    },
    {
      slot: slots.firewall,
      kind: bind(firewall, compute),
      after: [slots.network],
      wanted: (outputsOf) => ({
        network: outputsOf(slots.network).reference,
        enforced: true,
        logged: true,
        // 65535 is the implied rule's own.
        priority: 65534,
        sourceRanges: ['0.0.0.0/0'],
      }),
    },
  ];
}
