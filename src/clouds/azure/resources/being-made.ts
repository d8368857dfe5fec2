import { type ObservedResource, plainId, type ResourceState, type Scope } from '../../../resources/resource-kind.ts';
import type { ArmClient } from '../client.ts';
import { operationFailure } from '../failures.ts';
import { together } from '../together.ts';

/** The id of what a PUT has begun to make: with the operation, which alone tells why a making has failed. */
export const beingMade = (id: string, operation: string | undefined): string =>
  operation === undefined ? id : `${id}#${operation}`;

const operationOf = (providerId: string): string | undefined => providerId.split('#')[1];

/**
 * What `read` shows, and what the registry knows to be in the making, each once. An operation that has not succeeded says how its resource
 * is: Azure shows that as failed without a reason, or takes it away again. The operations are asked first: one that ends meanwhile has its
 * resource shown.
 */
export async function withUnfinished<Observed extends ObservedResource>(
  client: ArmClient,
  { scope, read }: { readonly scope: Scope; readonly read: () => Promise<Observed[]> },
): Promise<Observed[]> {
  const making = await unfinished(client, scope);
  const shown = await read();
  const stateOf = new Map(making.map(({ providerId, state }) => [keyOf(providerId), { providerId, state }]));
  const standing = shown.map((each) =>
    each.state === 'leaving' ? each : { ...each, ...stateOf.get(keyOf(each.providerId)) },
  );
  const keys = new Set(shown.map(({ providerId }) => keyOf(providerId)));
  const others = making.filter(({ providerId }) => !keys.has(keyOf(providerId))).map(alone);
  // Nobody compares what is not ready, so it needs none of the fields of its kind.
  return [...standing, ...(others as ObservedResource[] as Observed[])];
}

interface Making {
  readonly providerId: string;
  readonly state: ResourceState;
}

/** What still runs, and what has ended without success. */
async function unfinished(client: ArmClient, { providerIds }: Scope): Promise<Making[]> {
  const asked = await together(
    providerIds.map(async (providerId): Promise<Making[]> => {
      const path = operationOf(providerId);
      const operation = path === undefined ? undefined : await client.operation(path);
      if (operation === undefined || operation.status === 'Succeeded') return [];
      const hasEnded = /^(Failed|Canceled)$/i.test(operation.status);
      return [{ providerId, state: hasEnded ? operationFailure(operation) : 'pending' }];
    }),
  );
  return asked.flat();
}

function alone({ providerId, state }: Making): ObservedResource {
  const told = typeof state === 'object' ? ({ ...state, isAbsent: true } as const) : state;
  return { providerId, slot: undefined, state: told, outputs: {} };
}

const keyOf = (providerId: string): string => plainId(providerId).toLowerCase();
