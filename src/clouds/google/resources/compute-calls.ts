import type * as z from 'zod';
import type { ObservedResource } from '../../../resources/resource-kind.ts';
import { begin, everyItem, type GoogleClient, plainReference } from '../client.ts';
import { adoptOwn, operationFailure, orAbsent, removing } from '../failures.ts';

/** The URL of a Compute Engine resource by its id with us: `projects/p/regions/r/routers/n`. */
export function computeUrl({ access }: GoogleClient, providerId: string): string {
  return `https://compute.${access.universeDomain}/compute/v1/${providerId}`;
}

/** What stands under a name, if it is ours, and whether anything does. */
export interface Look<Observed> {
  readonly own: Observed[];
  readonly isShown: boolean;
}

/**
 * Starts the making of a resource. It is shown once the operation has ended. An operation that ends with an error leaves nothing; whoever asks
 * again with the same request id is answered with that operation and so learns of it.
 */
export async function insert<Observed extends ObservedResource>(
  client: GoogleClient,
  {
    pending,
    body,
    requestId,
    look,
  }: {
    readonly pending: Observed;
    readonly body: object;
    readonly requestId: string;
    readonly look: () => Promise<Look<Observed>>;
  },
): Promise<Observed> {
  const collection = pending.providerId.replace(/\/[^/]+$/, '');
  return adoptOwn(async () => {
    const { error } = await begin(client, { method: 'POST', url: computeUrl(client, collection), body, requestId });
    const [first] = error?.errors ?? [];
    if (first) throw operationFailure(first);
    return pending;
  }, look);
}

/** Starts the deletion; without a request id, because one whose operation failed would not be tried again. */
export async function removeResource(client: GoogleClient, { providerId }: ObservedResource): Promise<void> {
  await removing(() => begin(client, { method: 'DELETE', url: computeUrl(client, providerId) }));
}

/** The resource of this id, if there is one. */
export async function getResource<Item>(
  client: GoogleClient,
  { providerId, item }: { providerId: string; item: z.ZodType<Item> },
): Promise<Item | undefined> {
  const answer = await orAbsent(() => client.rest.call({ method: 'GET', url: computeUrl(client, providerId) }, item));
  return answer?.body;
}

/** All resources of a collection that a filter of Compute Engine lets through. */
export function listResources<Item>(
  client: GoogleClient,
  { collection, filter, item }: { collection: string; filter?: string; item: z.ZodType<Item> },
): Promise<Item[]> {
  return everyItem(client, {
    url: computeUrl(client, collection),
    ...(filter !== undefined && { query: { filter } }),
    item,
  });
}

export const idOf = ({ selfLink }: { readonly selfLink: string }): string => plainReference(selfLink);
