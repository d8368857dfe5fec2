import * as z from 'zod';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { begin, type GoogleClient, plainReference, reference, regional } from '../client.ts';
import { translated } from '../failures.ts';
import { descriptionOf, labelsIn, nameFor, slotOf } from '../owner-mark.ts';
import { computeUrl, insert, lookAt, removeResource } from './compute-calls.ts';

export interface WantedRouter {
  readonly network: string;
  /** Its Cloud NAT: the subnetworks that leave through it, and the addresses that they then have. */
  readonly natSubnetworks: readonly string[];
  readonly natAddresses: readonly string[];
}

interface ObservedRouter extends ObservedResource, WantedRouter {}

const NAT = 'nat';

/** Also of routers that are not ours: by them a cluster's addresses are found. */
export const routerSchema = z.object({
  description: z.string().optional(),
  network: z.string(),
  nats: z
    .array(
      z.object({
        name: z.string().optional(),
        natIpAllocateOption: z.string().optional(),
        natIps: z.array(z.string()).default([]),
        sourceSubnetworkIpRangesToNat: z.string().optional(),
        subnetworks: z.array(z.object({ name: z.string() })).default([]),
      }),
    )
    .default([]),
});

type Router = z.infer<typeof routerSchema>;

/** A Cloud Router that does nothing but hold the tenant's Cloud NAT: with our addresses only, never with such as Google chooses. */
export const router: ResourceKind<WantedRouter, ObservedRouter, GoogleClient> = translated({
  kind: 'router',
  usualSeconds: 15,
  usualRemovalSeconds: 15,
  absenceSeenBy: 'compute.routers.get by name',

  read: async (client, scope) => (await look(client, scope)).own,

  create(client, { wanted, mark, requestId }) {
    const body = {
      name: nameFor(mark.ownerId, 'router'),
      description: descriptionOf(mark),
      network: wanted.network,
      nats: [natOf(wanted)],
    };
    const pending: ObservedRouter = { ...observed(client, { scope: mark, found: body }), state: 'pending' };
    return insert(client, { pending, body, requestId, look: () => look(client, mark) });
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['natSubnetworks', 'natAddresses'], differing<WantedRouter>(wanted, found));
    // The list of NATs is replaced as a whole.
    await begin(client, {
      method: 'PATCH',
      url: computeUrl(client, found.providerId),
      body: { nats: [natOf(wanted)] },
    });
  },

  remove: (client, found) => removeResource(client, found),

  differences: (wanted, found) => differing<WantedRouter>(wanted, found),
});

function natOf({ natAddresses, natSubnetworks }: WantedRouter) {
  return {
    name: NAT,
    natIpAllocateOption: 'MANUAL_ONLY',
    natIps: [...natAddresses],
    sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
    subnetworks: natSubnetworks.map((name) => ({ name, sourceIpRangesToNat: ['ALL_IP_RANGES'] })),
    // Each node gets as many of an address's 64,512 ports as it needs just now.
    enableDynamicPortAllocation: true,
    minPortsPerVm: 64,
    logConfig: { enable: true, filter: 'ERRORS_ONLY' },
  };
}

function look(client: GoogleClient, scope: Pick<Scope, 'ownerId'>) {
  const providerId = idFor(client, scope);
  return lookAt(client, {
    providerId,
    scope,
    item: routerSchema,
    observed: (found) => observed(client, { scope, found }),
  });
}

const idFor = (client: GoogleClient, { ownerId }: Pick<Scope, 'ownerId'>): string =>
  reference(client, regional(client, `routers/${nameFor(ownerId, 'router')}`));

/** Addresses and subnetworks of all its NATs: a second one beside ours is a difference. */
function observed(
  client: GoogleClient,
  { scope, found }: { scope: Pick<Scope, 'ownerId'>; found: Router },
): ObservedRouter {
  const router = idFor(client, scope);
  return {
    providerId: router,
    slot: slotOf(labelsIn(found.description)),
    state: 'ready',
    outputs: { router },
    network: plainReference(found.network),
    natSubnetworks: found.nats.flatMap(({ subnetworks }) => subnetworks.map(({ name }) => plainReference(name))),
    natAddresses: found.nats.flatMap(({ natIps }) => natIps.map(plainReference)),
  };
}
