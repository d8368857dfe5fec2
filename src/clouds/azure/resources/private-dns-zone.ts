import * as z from 'zod';
import { nameFor } from '../owner-mark.ts';
import { provisioningState } from '../provisioning-state.ts';
import { armKind, marked } from './arm-kind.ts';

/** Nothing to choose: its name is the owner's. */
export type WantedPrivateDnsZone = Readonly<Record<string, never>>;

/**
 * Where the names of the owner's database servers are resolved to private addresses. Azure demands this suffix, and refuses the server's own
 * name in front of it: "It can not be server name plus zone suffix."
 */
export const zoneNameOf = (ownerId: string): string => `${nameFor(ownerId)}.private.postgres.database.azure.com`;

const found = z.object({ ...marked, properties: z.object({ provisioningState: z.string().optional() }) });

export const privateDnsZone = armKind<WantedPrivateDnsZone, z.infer<typeof found>>({
  kind: 'private-dns-zone',
  usualSeconds: 45,
  usualRemovalSeconds: 20,
  path: () => '/providers/Microsoft.Network/privateDnsZones',
  name: ({ ownerId }) => zoneNameOf(ownerId),
  found,
  body: () => ({ location: 'global', properties: {} }),
  fields: ({ id, properties }) => ({
    state: provisioningState(properties.provisioningState),
    outputs: { privateDnsZoneId: id },
  }),
  changeable: [],
});
