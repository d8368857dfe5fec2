import * as z from 'zod';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { begin, type GoogleClient, plainReference, reference } from '../client.ts';
import { translated } from '../failures.ts';
import { descriptionOf, labelsIn, nameFor, slotOf } from '../owner-mark.ts';
import { computeUrl, insert, lookAt, removeResource } from './compute-calls.ts';

export interface WantedFirewall {
  readonly network: string;
  readonly enforced: boolean;
  readonly logged: boolean;
  readonly priority: number;
  readonly sourceRanges: readonly string[];
}

interface ObservedFirewall extends ObservedResource, WantedFirewall {}

const firewallSchema = z.object({
  description: z.string().optional(),
  network: z.string(),
  disabled: z.boolean().default(false),
  priority: z.number().default(1000),
  sourceRanges: z.array(z.string()).default([]),
  denied: z.array(z.object({ IPProtocol: z.string() })).default([]),
  logConfig: z.object({ enable: z.boolean().default(false) }).default({ enable: false }),
});

type Firewall = z.infer<typeof firewallSchema>;

/**
 * Refuses what nothing else lets in, as the network's implied rule would, which "can't be removed, but isn't shown" and is never logged:
 * by this one the attempts are seen. What a cluster needs GKE lets in by rules that come before it.
 */
export const firewall: ResourceKind<WantedFirewall, ObservedFirewall, GoogleClient> = translated({
  kind: 'firewall',
  usualSeconds: 10,
  usualRemovalSeconds: 10,
  absenceSeenBy: 'compute.firewalls.get by name',

  read: async (client, scope) => (await look(client, scope)).own,

  create(client, { wanted, mark, requestId }) {
    const body = { name: nameFor(mark.ownerId, 'deny-ingress'), description: descriptionOf(mark), ...rule(wanted) };
    const pending: ObservedFirewall = { ...observed(client, { scope: mark, found: body }), state: 'pending' };
    return insert(client, { pending, body, requestId, look: () => look(client, mark) });
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['enforced', 'logged', 'priority', 'sourceRanges'], differing<WantedFirewall>(wanted, found));
    await begin(client, { method: 'PATCH', url: computeUrl(client, found.providerId), body: rule(wanted) });
  },

  remove: (client, found) => removeResource(client, found),

  differences: (wanted, found) => differing<WantedFirewall>(wanted, found),
});

function rule({ network, enforced, logged, priority, sourceRanges }: WantedFirewall) {
  return {
    network,
    direction: 'INGRESS',
    priority,
    disabled: !enforced,
    denied: [{ IPProtocol: 'all' }],
    sourceRanges: [...sourceRanges],
    logConfig: { enable: logged },
  };
}

function look(client: GoogleClient, scope: Pick<Scope, 'ownerId'>) {
  const providerId = idFor(client, scope);
  return lookAt(client, {
    providerId,
    scope,
    item: firewallSchema,
    observed: (found) => observed(client, { scope, found }),
  });
}

const idFor = (client: GoogleClient, { ownerId }: Pick<Scope, 'ownerId'>): string =>
  reference(client, `global/firewalls/${nameFor(ownerId, 'deny-ingress')}`);

function observed(
  client: GoogleClient,
  { scope, found }: { scope: Pick<Scope, 'ownerId'>; found: Firewall },
): ObservedFirewall {
  const firewall = idFor(client, scope);
  return {
    providerId: firewall,
    slot: slotOf(labelsIn(found.description)),
    state: 'ready',
    outputs: { firewall },
    network: plainReference(found.network),
    enforced: !found.disabled && found.denied.some(({ IPProtocol }) => IPProtocol === 'all'),
    logged: found.logConfig.enable,
    priority: found.priority,
    sourceRanges: found.sourceRanges,
  };
}
