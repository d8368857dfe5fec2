import type { ObservedResource, ResourceKind } from '../../resources/resource-kind.ts';
import type { ArmClient } from './client.ts';
import { nameFor } from './owner-mark.ts';

/** The one resource group in which everything of an owner stands. */
export function groupIdOf({ account }: Pick<ArmClient, 'account'>, ownerId: string): string {
  return `/subscriptions/${account}/resourceGroups/${nameFor(ownerId)}`;
}

/** Ids name the same thing in any case, and Azure does not always return them as they were written. */
export function inOneCase(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('/subscriptions/') ? value.toLowerCase() : value;
  if (Array.isArray(value)) return value.map(inOneCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inOneCase(member)]));
}

/**
 * A kind all of whose ids are written one way, so that whoever keeps them may compare them as they are: those that it finds, those that it
 * makes, and those in its outputs. What stands behind the `#` of one in the making is Azure's own address, in which case counts.
 */
export function withIdsInOneCase<Wanted, Observed extends ObservedResource, Client>(
  kind: ResourceKind<Wanted, Observed, Client>,
): ResourceKind<Wanted, Observed, Client> {
  return {
    ...kind,
    read: async (client, scope) => (await kind.read(client, scope)).map(written),
    create: async (client, order) => written(await kind.create(client, order)),
  };
}

function written<Observed extends ObservedResource>(observed: Observed): Observed {
  const { providerId, outputs } = observed;
  const [id = '', ...making] = providerId.split('#');
  const lower = Object.entries(outputs).map(([name, value]) => [name, inOneCase(value)]);
  return { ...observed, providerId: [id.toLowerCase(), ...making].join('#'), outputs: Object.fromEntries(lower) };
}
