import * as z from 'zod';
import { StepFailure } from '../../../platform/failure.ts';
import type { ObservedResource, ResourceState, Scope } from '../../../resources/resource-kind.ts';
import { begin, everyItem, type GoogleClient, operationSchema, plainReference } from '../client.ts';
import { adoptOwn, operationFailure, orAbsent, removing } from '../failures.ts';
import { together } from '../together.ts';

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
 * Starts the making of a resource, which is shown once the operation has ended. Until then the operation stands for it, under its own id:
 * one that ends with an error leaves nothing else by which anybody would learn why.
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
    const { error, status, selfLink } = await begin(client, {
      method: 'POST',
      url: computeUrl(client, collection),
      body,
      requestId,
    });
    const [first] = error?.errors ?? [];
    if (first) {
      const { failed, code } = operationFailure(first);
      throw new StepFailure(code, failed);
    }
    return status === 'DONE' || selfLink === undefined ? pending : { ...pending, providerId: plainReference(selfLink) };
  }, look);
}

const OPERATION = /\/operations\/[^/]+$/;

/**
 * What `read` shows, and before it what the registry knows by the operation that makes it. The operations are asked first: one that ends
 * meanwhile has its resource shown, where the other way round neither would be. Whichever is shown already does not stand there twice.
 */
export async function withUnfinished<Observed extends ObservedResource>(
  client: GoogleClient,
  { scope, read }: { readonly scope: Scope; readonly read: () => Promise<Observed[]> },
): Promise<Observed[]> {
  const making = await unfinished(client, scope);
  const shown = await read();
  const isShown = (target: string) => shown.some(({ providerId }) => providerId === target);
  const others = making.filter(({ target, state }) => state !== 'pending' || !isShown(target));
  // Nobody compares what is not ready, so it needs none of the fields of its kind.
  return [...(others.map(({ target: _, ...each }) => each) as ObservedResource[] as Observed[]), ...shown];
}

/** What still runs, and what ended with an error. */
async function unfinished(
  client: GoogleClient,
  { providerIds }: Scope,
): Promise<(ObservedResource & { readonly target: string })[]> {
  const ids = providerIds.filter((id) => OPERATION.test(id));
  const found = await together(
    ids.map(async (providerId) => {
      const operation = await getResource(client, { providerId, item: operationSchema });
      const [error] = operation?.error?.errors ?? [];
      if (operation === undefined || (operation.status === 'DONE' && !error)) return [];
      const state: ResourceState = error ? operationFailure(error) : 'pending';
      const target = plainReference(operation.targetLink ?? '');
      return [{ providerId, slot: undefined, state, outputs: {}, target }];
    }),
  );
  return found.flat();
}

/**
 * Starts the deletion; without a request id, because one whose operation failed would not be tried again. Of what was never made its
 * operation is deleted.
 */
export async function removeResource(client: GoogleClient, { providerId, state }: ObservedResource): Promise<void> {
  const isOperation = OPERATION.test(providerId);
  if (isOperation && state === 'pending') {
    throw new StepFailure('provider-busy', 'Google Cloud is still making what is to be removed.');
  }
  const call = { method: 'DELETE', url: computeUrl(client, providerId) } as const;
  await removing(() => (isOperation ? client.rest.call(call, z.unknown()) : begin(client, call)));
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
