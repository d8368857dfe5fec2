import { createHash } from 'node:crypto';
import type { OwnerMark, Scope } from '../../resources/resource-kind.ts';

const OWNER = 'tenantry:owner';
const SLOT = 'tenantry:slot';
const ORDER = 'tenantry:order';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A tag as AWS returns it. */
export interface ReadTag {
  Key?: string | undefined;
  Value?: string | undefined;
}

/** The mark as tags, with further tags that a kind needs (Kubernetes looks its subnets up by tag). */
export function tagsOf(mark: OwnerMark, further: Readonly<Record<string, string>> = {}): Tag[] {
  const tags = {
    Name: `${mark.ownerId}/${mark.slot}`,
    [OWNER]: mark.ownerId,
    [SLOT]: mark.slot,
    [ORDER]: allowed(mark.orderId),
    ...further,
  };
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The same mark where AWS takes tags as a map (EKS). */
export function tagMapOf(mark: OwnerMark): Record<string, string> {
  return Object.fromEntries(tagsOf(mark).map(({ Key, Value }) => [Key, Value]));
}

export function slotOf(tags: readonly ReadTag[] | undefined): string | undefined {
  return tagValue(SLOT, tags);
}

export function isMarkedFor(scope: Scope, tags: readonly ReadTag[] | undefined): boolean {
  return tagValue(OWNER, tags) === scope.ownerId;
}

/** Finds everything of the owner in one Describe call of EC2. */
export function ownedBy(scope: Scope): { Name: string; Values: string[] } {
  return { Name: `tag:${OWNER}`, Values: [scope.ownerId] };
}

/**
 * The name of a resource that AWS keys by name (RDS, load balancers): derived from the owner alone, so that it is found
 * again without any record. Long owner ids are replaced by a digest. At most `maxLength` characters, letters first.
 */
export function nameFor(ownerId: string, maxLength: number): string {
  const name = `tenantry-${ownerId.toLowerCase()}`;
  const plain = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= maxLength;
  return plain
    ? name
    : `tenantry-${createHash('sha256')
        .update(ownerId)
        .digest('hex')
        .slice(0, maxLength - 9)}`;
}

function tagValue(key: string, tags: readonly ReadTag[] | undefined): string | undefined {
  return tags?.find((tag) => tag.Key === key)?.Value;
}

/** An order id is the customer's text; RDS allows letters, digits, spaces and `_.:/=+-@` in a tag, 256 characters. */
function allowed(value: string): string {
  return value.replace(/[^\p{L}\p{N} _.:/=+\-@]/gu, '_').slice(0, 256);
}
