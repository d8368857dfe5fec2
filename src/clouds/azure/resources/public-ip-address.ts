import * as z from 'zod';
import { provisioningState } from '../provisioning-state.ts';
import { nameOfSlot } from '../slots.ts';
import { armKind, marked } from './arm-kind.ts';

export interface WantedPublicIpAddress {
  /** A NAT gateway of StandardV2 "requires StandardV2 public IP addresses and prefixes" (NAT gateway SKUs); load balancers of AKS take Standard ones. */
  readonly sku: 'Standard' | 'StandardV2';
  readonly zones: readonly string[];
  /** First label of its name below `<region>.cloudapp.azure.com`; null: none. */
  readonly dnsLabel: string | null;
}

const found = z.object({
  ...marked,
  sku: z.object({ name: z.string() }).optional(),
  zones: z.array(z.string()).default([]),
  properties: z.object({
    provisioningState: z.string().optional(),
    ipAddress: z.string().optional(),
    dnsSettings: z.object({ domainNameLabel: z.string(), fqdn: z.string().optional() }).optional(),
  }),
});

export const publicIpAddress = armKind<WantedPublicIpAddress, z.infer<typeof found>>({
  kind: 'public-ip-address',
  usualSeconds: 6,
  usualRemovalSeconds: 12,
  path: () => '/providers/Microsoft.Network/publicIPAddresses',
  name: ({ slot }) => nameOfSlot(slot),
  found,

  body: ({ sku, zones, dnsLabel }, { region }) => ({
    location: region,
    sku: { name: sku, tier: 'Regional' },
    zones,
    properties: {
      publicIPAllocationMethod: 'Static',
      publicIPAddressVersion: 'IPv4',
      idleTimeoutInMinutes: 4,
      ...(dnsLabel !== null && { dnsSettings: { domainNameLabel: dnsLabel } }),
    },
  }),

  fields({ id, sku, zones, properties: { provisioningState: state, ipAddress = '', dnsSettings } }) {
    return {
      state: provisioningState(state),
      outputs: {
        publicIpAddressId: id,
        publicIp: ipAddress,
        ...(dnsSettings?.fqdn !== undefined && { dnsName: dnsSettings.fqdn }),
      },
      sku: sku?.name,
      zones,
      dnsLabel: dnsSettings?.domainNameLabel ?? null,
    };
  },

  changeable: ['dnsLabel'],
});
