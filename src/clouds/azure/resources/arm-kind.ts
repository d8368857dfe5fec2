import * as z from 'zod';
import {
  type Difference,
  type ObservedResource,
  plainId,
  type ResourceKind,
} from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import type { ArmClient } from '../client.ts';
import { translated } from '../failures.ts';
import { groupIdOf, inOneCase } from '../ids.ts';
import { isMarkedFor, slotOf, type Tags, tagsOf } from '../owner-mark.ts';
import { beingMade, withUnfinished } from './being-made.ts';
import { refuseForeign } from './ours.ts';

/** What every resource of Azure has. */
export interface ArmResource {
  readonly id: string;
  readonly tags: Tags;
}

/** Tags are absent where nobody ever set any. */
export const marked = {
  id: z.string(),
  tags: z
    .record(z.string(), z.string())
    .nullish()
    .transform((tags) => tags ?? {}),
};

/** The wanted fields as they are found, and the tags, which a later PUT has to repeat. */
export type Observed<Wanted> = ObservedResource & { readonly tags: Tags } & {
  readonly [Field in keyof Wanted]: unknown;
};

/** One type of resources that stand in the owner's group, as far as types differ. */
export interface ArmKind<Wanted extends object, Found extends ArmResource>
  extends Pick<ResourceKind<Wanted, ObservedResource, ArmClient>, 'kind' | 'usualSeconds' | 'usualRemovalSeconds'> {
  /** Where they stand, below the owner's group: `/providers/Microsoft.Network/natGateways`. */
  path(ownerId: string): string;
  name(about: { readonly ownerId: string; readonly slot: string }): string;
  readonly found: z.ZodType<Found>;
  /** Without tags. Of a change: with what is there that is not ours to remove. */
  body(wanted: Wanted, about: { readonly region: string; readonly found?: Found }): object;
  fields(found: Found): Pick<ObservedResource, 'state' | 'outputs'> & { readonly [Field in keyof Wanted]: unknown };
  /** What Azure changes in place. */
  readonly changeable: readonly (keyof Wanted & string)[];
}

export function armKind<Wanted extends object, Found extends ArmResource>(
  type: ArmKind<Wanted, Found>,
): ResourceKind<Wanted, Observed<Wanted>, ArmClient> {
  const pathOf = (client: ArmClient, ownerId: string) => `${groupIdOf(client, ownerId)}${type.path(ownerId)}`;
  const differences = (wanted: Wanted, observed: Observed<Wanted>): Difference[] =>
    differing(inOneCase(wanted) as Wanted, inOneCase(observed) as Observed<Wanted>);
  const observed = (found: Found): Observed<Wanted> => ({
    ...type.fields(found),
    providerId: found.id,
    slot: slotOf(found.tags),
    tags: found.tags,
  });
  return translated({
    kind: type.kind,
    usualSeconds: type.usualSeconds,
    usualRemovalSeconds: type.usualRemovalSeconds,
    // A creation looks first whether the name is taken.
    calls: { change: 2 },
    absenceSeenBy: `the list of ${type.path('…').split('/').at(-1)} in the owner's resource group, by owner tag`,

    read(client, scope) {
      const read = async () => {
        const found = await client.list(pathOf(client, scope.ownerId), type.found);
        return found.filter(({ tags }) => isMarkedFor(scope, tags)).map(observed);
      };
      return withUnfinished(client, { scope, read });
    },

    async create(client, { wanted, mark }) {
      const id = `${pathOf(client, mark.ownerId)}/${type.name(mark)}`;
      const standing = await client.get(id, type.found);
      if (standing) {
        refuseForeign(standing, mark);
        const own = observed(standing);
        // What failed is mended by the same PUT.
        if (typeof own.state !== 'object') return own;
      }
      const tags = tagsOf(mark);
      const operation = await client.put(id, { ...type.body(wanted, client), tags });
      return { ...wanted, providerId: beingMade(id, operation), slot: mark.slot, state: 'pending', outputs: {}, tags };
    },

    async change(client, { wanted, observed: seen }) {
      refuseUnless(type.changeable, differences(wanted, seen));
      const found = await client.get(seen.providerId, type.found);
      if (!found) return;
      await client.put(seen.providerId, { ...type.body(wanted, { region: client.region, found }), tags: found.tags });
    },

    async remove(client, { providerId, state }) {
      if (state !== 'leaving') await client.remove(plainId(providerId));
    },

    differences,
  });
}
