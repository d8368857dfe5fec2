import { type ObservedResource, plainId, type ResourceState, type Scope } from '../../../resources/resource-kind.ts';
import type { ArmClient } from '../client.ts';
import { operationFailure } from '../failures.ts';
import { together } from '../together.ts';

/** The id of what a PUT has begun to make: with the operation, which alone tells why a making has failed. */
export const beingMade = (id: string, operation: string | undefined): string =>
  operation === undefined ? id : `${id}#${operation}`;

const operationOf = (providerId: string): string | undefined => providerId.split('#')[1];

/**
 * What `read` shows, and what the registry knows to be in the making, each once. The operation of a making is asked only where the list
 * leaves a doubt: Azure shows what could not be made as failed without a reason, or takes it away again. A list without states
 * (`isSilent`) always does.
 */
export async function withUnfinished<Observed extends ObservedResource>(
  client: ArmClient,
  {
    scope,
    read,
    isSilent = false,
  }: { readonly scope: Scope; readonly read: () => Promise<Observed[]>; readonly isSilent?: boolean },
): Promise<Observed[]> {
  const making = new Map(
    scope.providerIds
      .filter((id) => operationOf(id) !== undefined)
      .map((providerId) => [keyOf(providerId), providerId]),
  );
  let shown = byKey(await read());
  const isDoubtful = (key: string) => {
    const state = shown.get(key)?.state;
    return isSilent || state === undefined || typeof state === 'object';
  };
  const told = await tellings(client, new Map([...making].filter(([key]) => isDoubtful(key))));
  // One that has succeeded since is shown now.
  if ([...told].some(([key, state]) => state === undefined && !shown.has(key))) shown = byKey(await read());
  const standing = [...shown].map(([key, each]) => {
    const providerId = making.get(key);
    const state = told.get(key) ?? each.state;
    return providerId === undefined || state === 'ready' || each.state === 'leaving'
      ? each
      : { ...each, providerId, state };
  });
  const others = [...making].flatMap(([key, providerId]) => {
    const state = told.get(key);
    return state === undefined || shown.has(key) ? [] : [alone({ providerId, state })];
  });
  // Nobody compares what is not ready, so it needs none of the fields of its kind.
  return [...standing, ...(others as ObservedResource[] as Observed[])];
}

const byKey = <Observed extends ObservedResource>(shown: readonly Observed[]): Map<string, Observed> =>
  new Map(shown.map((each) => [keyOf(each.providerId), each]));

/** By its key, what the operation of each making says; undefined where it has succeeded, or is not known any more. */
async function tellings(
  client: ArmClient,
  making: ReadonlyMap<string, string>,
): Promise<Map<string, ResourceState | undefined>> {
  const asked = await together(
    [...making].map(async ([key, providerId]): Promise<[string, ResourceState | undefined]> => {
      const operation = await client.operation(operationOf(providerId) ?? '');
      if (operation === undefined || operation.status === 'Succeeded') return [key, undefined];
      const hasEnded = /^(Failed|Canceled)$/i.test(operation.status);
      return [key, hasEnded ? operationFailure(operation) : 'pending'];
    }),
  );
  return new Map(asked);
}

function alone({
  providerId,
  state,
}: {
  readonly providerId: string;
  readonly state: ResourceState;
}): ObservedResource {
  const told = typeof state === 'object' ? ({ ...state, isAbsent: true } as const) : state;
  return { providerId, slot: undefined, state: told, outputs: {} };
}

const keyOf = (providerId: string): string => plainId(providerId).toLowerCase();
