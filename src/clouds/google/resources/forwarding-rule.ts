import * as z from 'zod';
import type { ObservedResource, ResourceKind, ResourceState, Scope } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { type GoogleClient, plainReference, reference, regional } from '../client.ts';
import { translated } from '../failures.ts';
import { descriptionOf, isMarkedFor, labelsIn, nameFor, slotOf } from '../owner-mark.ts';
import { getResource, idOf, insert, removeResource, withUnfinished } from './compute-calls.ts';

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
  description: z.string().optional(),
});

type ForwardingRule = z.infer<typeof ruleSchema>;

/**
 * An endpoint of Private Service Connect: an address in the tenant's network behind which the database is. Google takes labels for other
 * forwarding rules only ("Invalid value for field 'resource.labels' … This field should not be set."), so the mark is its description.
 */
export const forwardingRule: ResourceKind<WantedForwardingRule, ObservedForwardingRule, GoogleClient> = translated({
  kind: 'forwarding-rule',
  usualSeconds: 15,
  usualRemovalSeconds: 15,
  calls: { read: 2 },
  absenceSeenBy: 'compute.forwardingRules.get by name',

  read(client, scope) {
    return withUnfinished(client, { scope, read: async () => (await look(client, scope)).own });
  },

  create(client, { wanted, mark, requestId }) {
    const providerId = idFor(client, mark);
    // Without a load balancing scheme: there is none where a service attachment is the target.
    const body = {
      name: nameFor(mark.ownerId, PURPOSE),
      description: descriptionOf(mark),
      network: wanted.network,
      IPAddress: wanted.address,
      target: wanted.serviceAttachment,
    };
    const pending: ObservedForwardingRule = { ...wanted, providerId, slot: mark.slot, state: 'pending', outputs: {} };
    return insert(client, { pending, body, requestId, look: () => look(client, mark) });
  },

  remove: (client, found) => removeResource(client, found),

  differences: ({ network, ip, serviceAttachment }, found) =>
    differing({ network, ip, serviceAttachment }, { ...found, serviceAttachment: found.serviceAttachment }),
});

const PURPOSE = 'database';

const idFor = (client: GoogleClient, { ownerId }: Pick<Scope, 'ownerId'>): string =>
  reference(client, regional(client, `forwardingRules/${nameFor(ownerId, PURPOSE)}`));

async function look(client: GoogleClient, scope: Pick<Scope, 'ownerId'>) {
  const found = await getResource(client, { providerId: idFor(client, scope), item: ruleSchema });
  const isOwn = found && isMarkedFor(scope, labelsIn(found.description));
  return { own: isOwn ? [observed(found)] : [], isShown: found !== undefined };
}

function observed(found: ForwardingRule): ObservedForwardingRule {
  return {
    providerId: idOf(found),
    slot: slotOf(labelsIn(found.description)),
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
