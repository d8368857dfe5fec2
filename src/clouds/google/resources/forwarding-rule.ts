import * as z from 'zod';
import type { ObservedResource, ResourceKind, ResourceState, Scope } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { type GoogleClient, plainReference, reference, regional } from '../client.ts';
import { translated } from '../failures.ts';
import { isMarkedFor, labelsOf, labelsSchema, nameFor, ownedBy, slotOf } from '../owner-mark.ts';
import { together } from '../together.ts';
import { getResource, idOf, insert, listResources, removeResource, unfinished } from './compute-calls.ts';

export interface WantedForwardingRule {
  readonly network: string;
  /** The address's own id, and the number that it is: Google shows only the second. */
  readonly address: string;
  readonly ip: string;
  readonly serviceAttachment: string;
}

interface ObservedForwardingRule extends ObservedResource, Omit<WantedForwardingRule, 'address'> {}

const ruleSchema = z.object({
  selfLink: z.string(),
  network: z.string().optional(),
  IPAddress: z.string().default(''),
  target: z.string().optional(),
  pscConnectionStatus: z.string().optional(),
  labels: labelsSchema,
});

type ForwardingRule = z.infer<typeof ruleSchema>;

/** An endpoint of Private Service Connect: an address in the tenant's network behind which the database is. */
export const forwardingRule: ResourceKind<WantedForwardingRule, ObservedForwardingRule, GoogleClient> = translated({
  kind: 'forwarding-rule',
  usualSeconds: 15,
  usualRemovalSeconds: 15,
  calls: { read: 2 },
  absenceSeenBy: 'compute.forwardingRules.list by owner label',

  async read(client, scope) {
    const collection = reference(client, regional(client, 'forwardingRules'));
    const [found, making] = await together([
      listResources(client, { collection, filter: ownedBy(scope), item: ruleSchema }),
      unfinished<ObservedForwardingRule>(client, scope),
    ]);
    return [...making, ...found.filter(({ labels }) => isMarkedFor(scope, labels)).map(observed)];
  },

  create(client, { wanted, mark, requestId }) {
    const name = nameFor(mark.ownerId, 'database');
    const providerId = reference(client, regional(client, `forwardingRules/${name}`));
    // Without a load balancing scheme: there is none where a service attachment is the target.
    const body = {
      name,
      network: wanted.network,
      IPAddress: wanted.address,
      target: wanted.serviceAttachment,
      labels: labelsOf(mark),
    };
    const pending: ObservedForwardingRule = { ...wanted, providerId, slot: mark.slot, state: 'pending', outputs: {} };
    return insert(client, { pending, body, requestId, look: () => look(client, { scope: mark, providerId }) });
  },

  remove: (client, found) => removeResource(client, found),

  differences: ({ network, ip, serviceAttachment }, found) =>
    differing({ network, ip, serviceAttachment }, { ...found, serviceAttachment: found.serviceAttachment }),
});

async function look(
  client: GoogleClient,
  { scope, providerId }: { scope: Pick<Scope, 'ownerId'>; providerId: string },
) {
  const found = await getResource(client, { providerId, item: ruleSchema });
  const isOwn = found && isMarkedFor(scope, found.labels);
  return { own: isOwn ? [observed(found)] : [], isShown: found !== undefined };
}

function observed(found: ForwardingRule): ObservedForwardingRule {
  return {
    providerId: idOf(found),
    slot: slotOf(found.labels),
    state: stateOf(found),
    outputs: { ip: found.IPAddress },
    network: plainReference(found.network ?? ''),
    ip: found.IPAddress,
    serviceAttachment: plainReference(found.target ?? ''),
  };
}

function stateOf({ pscConnectionStatus }: ForwardingRule): ResourceState {
  switch (pscConnectionStatus) {
    case 'ACCEPTED':
      return 'ready';
    case 'REJECTED':
    case 'CLOSED':
      return { failed: `The database's side says that the connection is ${pscConnectionStatus}.` };
    default:
      return 'pending';
  }
}
