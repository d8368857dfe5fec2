import * as z from 'zod';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { begin, type GoogleClient, plainReference, reference, regional } from '../client.ts';
import { translated } from '../failures.ts';
import { descriptionOf, labelsIn, nameFor, slotOf } from '../owner-mark.ts';
import { computeUrl, insert, lookAt, removeResource } from './compute-calls.ts';

interface Range {
  readonly rangeName: string;
  readonly ipCidrRange: string;
}

export interface WantedSubnetwork {
  readonly network: string;
  readonly cidr: string;
  /** Those of a cluster's pods and services. */
  readonly secondaryRanges: readonly Range[];
  /** Whether nodes without a public address reach Google's own services: its image registry, above all. */
  readonly privateGoogleAccess: boolean;
}

interface ObservedSubnetwork extends ObservedResource, WantedSubnetwork {}

const subnetworkSchema = z.object({
  description: z.string().optional(),
  network: z.string(),
  ipCidrRange: z.string(),
  privateIpGoogleAccess: z.boolean().default(false),
  secondaryIpRanges: z.array(z.object({ rangeName: z.string(), ipCidrRange: z.string() })).default([]),
});

type Subnetwork = z.infer<typeof subnetworkSchema>;

/** A subnetwork of the region: Google has none for a single zone. */
export const subnetwork: ResourceKind<WantedSubnetwork, ObservedSubnetwork, GoogleClient> = translated({
  kind: 'subnetwork',
  usualSeconds: 15,
  usualRemovalSeconds: 15,
  absenceSeenBy: 'compute.subnetworks.get by name',

  read: async (client, scope) => (await look(client, scope)).own,

  create(client, { wanted, mark, requestId }) {
    const body = {
      name: nameFor(mark.ownerId, 'nodes'),
      description: descriptionOf(mark),
      network: wanted.network,
      ipCidrRange: wanted.cidr,
      privateIpGoogleAccess: wanted.privateGoogleAccess,
      secondaryIpRanges: [...wanted.secondaryRanges],
    };
    const pending: ObservedSubnetwork = { ...observed(client, { scope: mark, found: body }), state: 'pending' };
    return insert(client, { pending, body, requestId, look: () => look(client, mark) });
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['privateGoogleAccess'], differing<WantedSubnetwork>(wanted, found));
    const url = `${computeUrl(client, found.providerId)}/setPrivateIpGoogleAccess`;
    await begin(client, { method: 'POST', url, body: { privateIpGoogleAccess: wanted.privateGoogleAccess } });
  },

  remove: (client, found) => removeResource(client, found),

  differences: (wanted, found) => differing<WantedSubnetwork>(wanted, found),
});

function look(client: GoogleClient, scope: Pick<Scope, 'ownerId'>) {
  const providerId = idFor(client, scope);
  return lookAt(client, {
    providerId,
    scope,
    item: subnetworkSchema,
    observed: (found) => observed(client, { scope, found }),
  });
}

const idFor = (client: GoogleClient, { ownerId }: Pick<Scope, 'ownerId'>): string =>
  reference(client, regional(client, `subnetworks/${nameFor(ownerId, 'nodes')}`));

function observed(
  client: GoogleClient,
  { scope, found }: { scope: Pick<Scope, 'ownerId'>; found: Subnetwork },
): ObservedSubnetwork {
  const subnetwork = idFor(client, scope);
  return {
    providerId: subnetwork,
    slot: slotOf(labelsIn(found.description)),
    state: 'ready',
    outputs: { subnetwork, name: nameFor(scope.ownerId, 'nodes') },
    network: plainReference(found.network),
    cidr: found.ipCidrRange,
    secondaryRanges: found.secondaryIpRanges.map(({ rangeName, ipCidrRange }) => ({ rangeName, ipCidrRange })),
    privateGoogleAccess: found.privateIpGoogleAccess,
  };
}
