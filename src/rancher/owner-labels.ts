import type { OwnerMark, Scope } from '../resources/resource-kind.ts';

const OWNER = 'tenantry/owner';
const SLOT = 'tenantry/slot';
const ORDER = 'tenantry/order';
const REQUEST = 'tenantry/request';

/** A label's value is at most 63 characters of a few kinds; what may be longer is an annotation. */
export function labelsOf(mark: OwnerMark): Record<string, string> {
  return { [OWNER]: mark.ownerId, [SLOT]: mark.slot };
}

export function annotationsOf({ mark, requestId }: { mark: OwnerMark; requestId: string }): Record<string, string> {
  return { [ORDER]: mark.orderId, [REQUEST]: requestId };
}

export function selectorFor(scope: Scope): string {
  return `${OWNER}=${scope.ownerId}`;
}

/** The tenant that a cluster was made for; undefined for one that somebody made by hand. */
export function ownerOf(labels: Readonly<Record<string, string>>): string | undefined {
  return labels[OWNER];
}

export function slotOf(labels: Readonly<Record<string, string>>): string | undefined {
  return labels[SLOT];
}
