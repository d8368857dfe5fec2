import * as z from 'zod';
import { provisioningState } from '../provisioning-state.ts';
import { nameOfSlot } from '../slots.ts';
import { armKind, marked } from './arm-kind.ts';
import { zoneNameOf } from './private-dns-zone.ts';

export interface WantedPrivateDnsLink {
  readonly virtualNetworkId: string;
  /** Whether machines of the network get names in the zone. */
  readonly registrationEnabled: boolean;
}

const found = z.object({
  ...marked,
  properties: z.object({
    provisioningState: z.string().optional(),
    registrationEnabled: z.boolean(),
    virtualNetwork: z.object({ id: z.string() }),
  }),
});

/** By it the network resolves the names of the zone. */
export const privateDnsLink = armKind<WantedPrivateDnsLink, z.infer<typeof found>>({
  kind: 'private-dns-link',
  usualSeconds: 45,
  usualRemovalSeconds: 45,
  path: (ownerId) => `/providers/Microsoft.Network/privateDnsZones/${zoneNameOf(ownerId)}/virtualNetworkLinks`,
  name: ({ slot }) => nameOfSlot(slot),
  found,
  body: ({ virtualNetworkId, registrationEnabled }) => ({
    location: 'global',
    properties: { registrationEnabled, virtualNetwork: { id: virtualNetworkId } },
  }),
  fields: ({ properties }) => ({
    state: provisioningState(properties.provisioningState),
    outputs: {},
    virtualNetworkId: properties.virtualNetwork.id,
    registrationEnabled: properties.registrationEnabled,
  }),
  changeable: ['registrationEnabled'],
});
