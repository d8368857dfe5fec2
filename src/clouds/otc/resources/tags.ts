import * as z from 'zod';
import type { Scope } from '../../../resources/resource-kind.ts';
import type { OtcClient } from '../client.ts';
import { type Marked, markOf, ourTags, ownedBy, type Tag } from '../owner-mark.ts';
import { together } from '../together.ts';

/** A collection of the network services whose things are tagged by a call of its own: `vpcs`, `subnets`, `publicips`, `nat_gateways`. */
export interface TaggedCollection {
  readonly service: 'nat' | 'vpc';
  readonly plural: string;
}

export const tagSchema = z.object({ key: z.string(), value: z.string() });

const foundSchema = z.object({
  resources: z.array(z.object({ resource_id: z.string(), tags: z.array(tagSchema) })),
});

export interface Own<Item> {
  readonly item: Item;
  readonly slot: string | undefined;
  /** Our tags; fewer than all where the call that sets them has not come yet, or somebody took them away. */
  readonly tags: readonly Tag[];
}

/** Of all things that a listing shows those of the owner, by their tags or, without any, by their names. */
export async function ownOf<Item extends { readonly id: string }>(
  client: OtcClient,
  {
    listing,
    collection,
    scope,
    shownBy,
  }: { listing: Promise<Item[]>; collection: TaggedCollection; scope: Scope; shownBy: (item: Item) => Marked },
): Promise<Own<Item>[]> {
  const [items, tagged] = await together([listing, tagsOfOwner(client, { collection, scope })]);
  return items.flatMap((item) => {
    const tags = tagged.get(item.id);
    const mark = markOf(scope, { ...shownBy(item), tags });
    return mark ? [{ item, ...mark, tags: ourTags(tags) }] : [];
  });
}

async function tagsOfOwner(
  client: OtcClient,
  { collection: { service, plural }, scope }: { collection: TaggedCollection; scope: Scope },
): Promise<Map<string, Tag[]>> {
  const { resources } = await client.call(
    {
      method: 'POST',
      service,
      path: `/v2.0/{project}/${plural}/resource_instances/action`,
      // Without a limit it gives a thousand, and no owner has as many.
      body: { action: 'filter', tags: [ownedBy(scope)] },
    },
    foundSchema,
  );
  return new Map(resources.map(({ resource_id, tags }) => [resource_id, tags]));
}

export async function putTags(
  client: OtcClient,
  { collection: { service, plural }, id, tags }: { collection: TaggedCollection; id: string; tags: readonly Tag[] },
): Promise<void> {
  await client.call(
    {
      method: 'POST',
      service,
      path: `/v2.0/{project}/${plural}/${id}/tags/action`,
      body: { action: 'create', tags: [...tags] },
    },
    z.unknown(),
  );
}
