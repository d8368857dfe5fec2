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
