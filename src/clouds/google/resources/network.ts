import * as z from 'zod';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { begin, type GoogleClient, reference } from '../client.ts';
import { translated } from '../failures.ts';
import { descriptionOf, labelsIn, nameFor, slotOf } from '../owner-mark.ts';
import { computeUrl, insert, lookAt, removeResource } from './compute-calls.ts';

export interface WantedNetwork {
  /** `REGIONAL`: routes of a region stay in it. */
  readonly routingMode: 'REGIONAL' | 'GLOBAL';
  readonly mtu: number;
}

type ObservedNetwork = ObservedResource & { readonly [Field in keyof WantedNetwork]: WantedNetwork[Field] | undefined };

const networkSchema = z.object({
  description: z.string().optional(),
  mtu: z.number().optional(),
  routingConfig: z.object({ routingMode: z.enum(['REGIONAL', 'GLOBAL']).optional() }).optional(),
});

type Network = z.infer<typeof networkSchema>;

/** A VPC network in custom mode: it has the subnetworks that we make, and no others. */
export const network: ResourceKind<WantedNetwork, ObservedNetwork, GoogleClient> = translated({
  kind: 'network',
  usualSeconds: 15,
  usualRemovalSeconds: 15,
  absenceSeenBy: 'compute.networks.get by name',

  read: async (client, scope) => (await look(client, scope)).own,

  create(client, { wanted, mark, requestId }) {
    const body = {
      name: nameFor(mark.ownerId, 'network'),
      description: descriptionOf(mark),
      autoCreateSubnetworks: false,
      mtu: wanted.mtu,
      routingConfig: { routingMode: wanted.routingMode },
    };
    const pending: ObservedNetwork = { ...observed(client, { scope: mark, found: body }), state: 'pending' };
    return insert(client, { pending, body, requestId, look: () => look(client, mark) });
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['routingMode'], differing<WantedNetwork>(wanted, found));
    const body = { routingConfig: { routingMode: wanted.routingMode } };
    await begin(client, { method: 'PATCH', url: computeUrl(client, found.providerId), body });
  },

  remove: (client, found) => removeResource(client, found),

  differences: (wanted, found) => differing<WantedNetwork>(wanted, found),
});

function look(client: GoogleClient, scope: Pick<Scope, 'ownerId'>) {
  const providerId = idFor(client, scope);
  return lookAt(client, {
    providerId,
    scope,
    item: networkSchema,
    observed: (found) => observed(client, { scope, found }),
  });
}

const idFor = (client: GoogleClient, { ownerId }: Pick<Scope, 'ownerId'>): string =>
  reference(client, `global/networks/${nameFor(ownerId, 'network')}`);

function observed(
  client: GoogleClient,
  { scope, found }: { scope: Pick<Scope, 'ownerId'>; found: Network },
): ObservedNetwork {
  const network = idFor(client, scope);
  return {
    providerId: network,
    slot: slotOf(labelsIn(found.description)),
    state: 'ready',
    outputs: { network, name: nameFor(scope.ownerId, 'network') },
    routingMode: found.routingConfig?.routingMode,
    mtu: found.mtu,
  };
}
