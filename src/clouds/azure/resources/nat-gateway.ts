import * as z from 'zod';
import { provisioningState } from '../provisioning-state.ts';
import { nameOfSlot } from '../slots.ts';
import { armKind, marked } from './arm-kind.ts';

export interface WantedNatGateway {
  readonly zones: readonly string[];
  readonly publicIpAddressIds: readonly string[];
}

const found = z.object({
  ...marked,
  sku: z.object({ name: z.string() }).optional(),
  zones: z.array(z.string()).default([]),
  properties: z.object({
    provisioningState: z.string().optional(),
    publicIpAddresses: z.array(z.object({ id: z.string() })).default([]),
  }),
});

/** StandardV2 spans the zones of its region: one gateway, and one address, outlive the loss of any of them. */
export const natGateway = armKind<WantedNatGateway, z.infer<typeof found>>({
  kind: 'nat-gateway',
  usualSeconds: 30,
  usualRemovalSeconds: 25,
  path: () => '/providers/Microsoft.Network/natGateways',
  name: ({ slot }) => nameOfSlot(slot),
  found,

  body: ({ zones, publicIpAddressIds }, { region }) => ({
    location: region,
    sku: { name: 'StandardV2' },
    zones,
    properties: { idleTimeoutInMinutes: 4, publicIpAddresses: publicIpAddressIds.map((id) => ({ id })) },
  }),

  fields: ({ id, zones, properties }) => ({
    state: provisioningState(properties.provisioningState),
    outputs: { natGatewayId: id },
    zones,
    publicIpAddressIds: properties.publicIpAddresses.map((address) => address.id),
  }),

  changeable: ['publicIpAddressIds'],
});
