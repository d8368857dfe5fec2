import { createHash } from 'node:crypto';
import type { OwnerMark, Scope } from '../../resources/resource-kind.ts';

const OWNER = 'tenantry-owner';
const SLOT = 'tenantry-slot';
const ORDER = 'tenantry-order';

/** Azure takes any value of at most 256 characters. */
const LONGEST_VALUE = 256;

export type Tags = Readonly<Record<string, string>>;

export function tagsOf({ ownerId, slot, orderId }: OwnerMark): Tags {
  return { [OWNER]: ownerId, [SLOT]: slot, [ORDER]: orderId.slice(0, LONGEST_VALUE) };
}

export function slotOf(tags: Tags | undefined): string | undefined {
  return tagValue(SLOT, tags);
}

export function isMarkedFor({ ownerId }: Pick<Scope, 'ownerId'>, tags: Tags | undefined): boolean {
  return tagValue(OWNER, tags) === ownerId;
}

/** How the groups of an owner are asked for: the only filter that they have. */
export function ownedBy({ ownerId }: Pick<Scope, 'ownerId'>): string {
  return `tagName eq '${OWNER}' and tagValue eq '${ownerId.replaceAll("'", "''")}'`;
}

/** What somebody has to put on a resource by hand, so that we take it over. */
export function markInWords({ ownerId, slot }: Pick<OwnerMark, 'ownerId' | 'slot'>): string {
  return `${OWNER}=${ownerId} and ${SLOT}=${slot}`;
}

/**
 * The name of what Azure keys by name alone (a group, a server, a DNS label): derived from the owner, so that it is found again without any
 * record. Long owner ids are replaced by a digest. Lower-case letters, digits and single hyphens, at most 60 characters.
 */
export function nameFor(ownerId: string): string {
  const name = `tenantry-${ownerId.toLowerCase()}`;
  const plain = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= 60;
  return plain ? name : `tenantry-${createHash('sha256').update(ownerId).digest('hex').slice(0, 40)}`;
}

/** "Tag names are case-insensitive for operations" (use tags to organize your Azure resources). */
function tagValue(name: string, tags: Tags = {}): string | undefined {
  return Object.entries(tags).find(([key]) => key.toLowerCase() === name)?.[1];
}
