import type * as z from 'zod';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { begin, type GoogleClient, reference, regional } from '../client.ts';
import { translated } from '../failures.ts';
import { descriptionOf, isMarkedFor, labelsIn, nameFor, slotOf } from '../owner-mark.ts';
import { computeUrl, getResource, insert, removeResource, withUnfinished } from './compute-calls.ts';

/** A kind of Compute Engine that has no labels, and of which a tenant has one. */
export interface NamedKind<Wanted, Item> {
  readonly kind: string;
  /** As usual for the making and for the removal. */
  readonly usualSeconds: number;
  /** `global/networks`, or `subnetworks` of the region. */
  readonly collection: string;
  /** What its name says after the owner. */
  readonly purpose: string;
  readonly item: z.ZodType<Item>;
  /** What is there, in the words of what is wanted. */
  have(found: Item): Wanted;
  /** What is wanted, in Google's words. */
  body(wanted: Wanted): object;
  readonly changeable: readonly (keyof Wanted & string)[];
  /** The call that changes it in place: path below the resource, and body. */
  changing(wanted: Wanted): { readonly method: 'PATCH' | 'POST'; readonly path?: string; readonly body: object };
}

/**
 * Google gives networks, subnetworks, routers and firewall rules no labels. Each is found by a name that is derived from its owner, and is
 * ours only when its description carries our mark. Outputs are its `reference` for other resources, and its bare `name`.
 */
export function namedKind<Wanted extends object, Item extends { readonly description?: string | undefined }>(
  named: NamedKind<Wanted, Item>,
): ResourceKind<Wanted, ObservedResource & Wanted, GoogleClient> {
  const { kind, usualSeconds, collection, purpose, item } = named;
  const isGlobal = collection.startsWith('global/');
  const idFor = (client: GoogleClient, ownerId: string): string => {
    const path = `${collection}/${nameFor(ownerId, purpose)}`;
    return reference(client, isGlobal ? path : regional(client, path));
  };
  const about = (client: GoogleClient, ownerId: string) => {
    const providerId = idFor(client, ownerId);
    return { providerId, outputs: { reference: providerId, name: nameFor(ownerId, purpose) } };
  };

  async function look(client: GoogleClient, { ownerId }: Pick<Scope, 'ownerId'>) {
    const found = await getResource(client, { providerId: idFor(client, ownerId), item });
    const labels = labelsIn(found?.description);
    if (found === undefined || !isMarkedFor({ ownerId }, labels)) return { own: [], isShown: found !== undefined };
    const own = { ...named.have(found), ...about(client, ownerId), slot: slotOf(labels), state: 'ready' as const };
    return { own: [own], isShown: true };
  }

  return translated<Wanted, ObservedResource & Wanted, GoogleClient>({
    kind,
    usualSeconds,
    usualRemovalSeconds: usualSeconds,
    absenceSeenBy: `compute.${collection.replace('global/', '')}.get by name`,

    calls: { read: 2 },

    read(client, scope) {
      return withUnfinished(client, { scope, read: async () => (await look(client, scope)).own });
    },

    create(client, { wanted, mark, requestId }) {
      const body = {
        name: nameFor(mark.ownerId, purpose),
        description: descriptionOf(mark),
        ...named.body(wanted),
      };
      const pending = { ...wanted, ...about(client, mark.ownerId), slot: mark.slot, state: 'pending' as const };
      return insert<ObservedResource & Wanted>(client, { pending, body, requestId, look: () => look(client, mark) });
    },

    async change(client, { wanted, observed }) {
      refuseUnless(named.changeable, differing<Wanted>(wanted, observed));
      const { method, path = '', body } = named.changing(wanted);
      await begin(client, { method, url: `${computeUrl(client, observed.providerId)}${path}`, body });
    },

    remove: (client, observed) => removeResource(client, observed),

    differences: (wanted, observed) => differing<Wanted>(wanted, observed),
  });
}
