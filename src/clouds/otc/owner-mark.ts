import { createHash } from 'node:crypto';
import type { OwnerMark, Scope } from '../../resources/resource-kind.ts';

/*
 * No tag goes with the calls that create most things here, and none of those calls knows a token that would make its repetition harmless. So
 * each thing gets a name from which owner and slot can be read, and right after that its tags. Whoever lists sees it either way: the loop
 * looks before it creates, and one stage of one tenant has one writer.
 */

const OWNER = 'tenantry-owner';
const SLOT = 'tenantry-slot';
const ORDER = 'tenantry-order';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What a listing shows of a thing, as far as its mark goes. */
export interface Marked {
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** The mark as tags: at most 43 letters, digits, hyphens and underscores a value, which is the narrowest of the services. */
export function tagsOf(mark: OwnerMark): Tag[] {
  return [
    { key: OWNER, value: mark.ownerId },
    { key: SLOT, value: spelled(mark.slot) },
    { key: ORDER, value: allowed(mark.orderId) },
  ];
}

/** The tags that a resource of the tenant shall have, by which a look sees whether the call that sets them has come through. */
export function wantedTags({ tenantId, orderId }: { tenantId: string; orderId: string }, slot: string): Tag[] {
  return tagsOf({ ownerId: tenantId, orderId, slot });
}

/** The same mark where there are no tags, but a description of at most 255 characters. */
export function descriptionOf(mark: OwnerMark): string {
  return tagsOf(mark)
    .map(({ key, value }) => `${key}=${value}`)
    .join(' ');
}

/**
 * The name of one thing of one owner: letters, digits, hyphens and underscores, at most 64. An owner that does not fit is replaced by its
 * digest.
 */
export function nameFor({ ownerId, slot }: Pick<OwnerMark, 'ownerId' | 'slot'>): string {
  return `${prefixOf(ownerId)}${spelled(slot)}`;
}

/**
 * The owner's mark on a thing, by its tags, its description or its name; undefined for what is not the owner's. Where somebody took the slot
 * away, it is the owner's all the same.
 */
export function markOf(
  scope: Scope,
  { name, description, tags = [] }: Marked,
): { slot: string | undefined } | undefined {
  const marks = new Map([...pairsIn(description ?? ''), ...tags.map(({ key, value }) => [key, value] as const)]);
  const prefix = prefixOf(scope.ownerId);
  const named = name?.startsWith(prefix) ? name.slice(prefix.length) : undefined;
  const owner = marks.get(OWNER);
  if (owner === undefined ? named === undefined : owner !== scope.ownerId) return undefined;
  const slot = marks.get(SLOT) ?? named;
  return { slot: slot === undefined ? undefined : unspelled(slot) };
}

/** Our tags of a thing, in the form in which they are wanted. */
export function ourTags(tags: readonly Tag[] | undefined): Tag[] {
  return (tags ?? []).filter(({ key }) => [OWNER, SLOT, ORDER].includes(key)).map(({ key, value }) => ({ key, value }));
}

/** For the query by tag of the network services. */
export function ownedBy(scope: Scope): { key: string; values: string[] } {
  return { key: OWNER, values: [scope.ownerId] };
}

function prefixOf(ownerId: string): string {
  const fits = /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(ownerId) && ownerId.length <= 24;
  const owner = fits ? ownerId : createHash('sha256').update(ownerId).digest('hex').slice(0, 24);
  return `tenantry-${owner}--`;
}

/** No slot has an underscore, no service allows a slash. */
const spelled = (slot: string): string => slot.replaceAll('/', '_');
const unspelled = (slot: string): string => slot.replaceAll('_', '/');

function pairsIn(description: string): [string, string][] {
  return [...description.matchAll(/\b(tenantry-\w+)=(\S*)/g)].map(([, key = '', value = '']) => [key, value]);
}

function allowed(value: string): string {
  return value.replace(/[^\w-]/g, '_').slice(0, 43);
}
