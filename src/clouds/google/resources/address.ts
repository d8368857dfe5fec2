import * as z from 'zod';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { type GoogleClient, plainReference, reference, regional } from '../client.ts';
import { translated } from '../failures.ts';
import { isMarkedFor, labelsOf, labelsSchema, nameFor, ownedBy, slotOf } from '../owner-mark.ts';
import { getResource, idOf, insert, listResources, removeResource, withUnfinished } from './compute-calls.ts';

/** An external address of the region, or one inside a subnetwork for an endpoint of Private Service Connect. */
export interface WantedAddress {
  readonly type: 'EXTERNAL' | 'INTERNAL';
  readonly subnetwork: string | null;
}

interface ObservedAddress extends ObservedResource, WantedAddress {}

const addressSchema = z.object({
  selfLink: z.string(),
  address: z.string().default(''),
  addressType: z.enum(['EXTERNAL', 'INTERNAL']).default('EXTERNAL'),
  subnetwork: z.string().optional(),
  status: z.string().optional(),
  labels: labelsSchema,
});

type Address = z.infer<typeof addressSchema>;

export const address: ResourceKind<WantedAddress, ObservedAddress, GoogleClient> = translated({
  kind: 'address',
  usualSeconds: 4,
  usualRemovalSeconds: 4,
  calls: { read: 2 },
  absenceSeenBy: 'compute.addresses.list by owner label',

  read(client, scope) {
    const collection = reference(client, regional(client, 'addresses'));
    return withUnfinished(client, {
      scope,
      read: async () => {
        const found = await listResources(client, { collection, filter: ownedBy(scope), item: addressSchema });
        return found.filter(({ labels }) => isMarkedFor(scope, labels)).map(observed);
      },
    });
  },

  create(client, { wanted, mark, requestId }) {
    const name = nameFor(mark.ownerId, mark.slot.replace(/^address\//, ''));
    const providerId = reference(client, regional(client, `addresses/${name}`));
    const labels = labelsOf(mark);
    const body =
      wanted.subnetwork === null
        ? { name, addressType: wanted.type, networkTier: 'PREMIUM', labels }
        : { name, addressType: wanted.type, purpose: 'GCE_ENDPOINT', subnetwork: wanted.subnetwork, labels };
    const pending: ObservedAddress = { ...wanted, providerId, slot: mark.slot, state: 'pending', outputs: {} };
    return insert(client, { pending, body, requestId, look: () => look(client, { scope: mark, providerId }) });
  },

  remove: (client, found) => removeResource(client, found),

  differences: (wanted, found) => differing<WantedAddress>(wanted, found),
});

async function look(
  client: GoogleClient,
  { scope, providerId }: { scope: Pick<Scope, 'ownerId'>; providerId: string },
) {
  const found = await getResource(client, { providerId, item: addressSchema });
  const isOwn = found && isMarkedFor(scope, found.labels);
  return { own: isOwn ? [observed(found)] : [], isShown: found !== undefined };
}

function observed(found: Address): ObservedAddress {
  const providerId = idOf(found);
  return {
    providerId,
    slot: slotOf(found.labels),
    state: found.status === 'RESERVING' || found.address === '' ? 'pending' : 'ready',
    outputs: { reference: providerId, [found.addressType === 'EXTERNAL' ? 'publicIp' : 'ip']: found.address },
    type: found.addressType,
    subnetwork: found.subnetwork === undefined ? null : plainReference(found.subnetwork),
  };
}
