import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { OwnerMark, Scope } from '../../resources/resource-kind.ts';

const OWNER = 'tenantry-owner';
const SLOT = 'tenantry-slot';
const ORDER = 'tenantry-order';

export type Labels = Readonly<Record<string, string>>;

/** As Google returns them; null or absent where there are none. */
export const labelsSchema = z.record(z.string(), z.string()).nullish();

/** The mark as labels. A label holds lower-case letters, digits, `_` and `-`, at most 63 of them: `/` in a slot becomes `_`. */
export function labelsOf({ ownerId, slot, orderId }: OwnerMark): Labels {
  return { [OWNER]: allowed(ownerId), [SLOT]: slot.replaceAll('/', '_'), [ORDER]: allowed(orderId) };
}

/** The same mark as JSON, for the description of what has no labels: networks, subnetworks, routers, firewalls and endpoints. */
export function descriptionOf(mark: OwnerMark): string {
  return JSON.stringify(labelsOf(mark));
}

export function labelsIn(description: string | undefined): Labels | undefined {
  try {
    const read = labelsSchema.safeParse(JSON.parse(description ?? ''));
    return read.data ?? undefined;
  } catch {
    return undefined;
  }
}

export function slotOf(labels: Labels | null | undefined): string | undefined {
  return labels?.[SLOT]?.replaceAll('_', '/');
}

export function isMarkedFor(scope: Pick<Scope, 'ownerId'>, labels: Labels | null | undefined): boolean {
  return labels?.[OWNER] === allowed(scope.ownerId);
}

/** Finds everything of the owner in one list call of Compute Engine. */
export function ownedBy(scope: Pick<Scope, 'ownerId'>): string {
  return `labels.${OWNER} = "${allowed(scope.ownerId)}"`;
}

/** The same in the words of Cloud SQL. */
export function sqlOwnedBy(scope: Pick<Scope, 'ownerId'>): string {
  return `settings.userLabels.${OWNER}:${allowed(scope.ownerId)}`;
}

/**
 * The name of a resource, derived from the owner and what it is for, so that it is found again without any record. Google takes lower-case
 * letters, digits and `-`, at most 63 of them. Long owner ids are replaced by a digest.
 */
export function nameFor(ownerId: string, purpose: string): string {
  const name = `tenantry-${ownerId.toLowerCase()}-${purpose}`;
  const plain = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= 63;
  return plain ? name : `tenantry-${digest(ownerId).slice(0, 24)}-${purpose}`;
}

/** A version 5 UUID in form: what Compute Engine takes as `requestId`, "not supported" being only the zero UUID. */
export function uuidOf(requestId: string): string {
  const hex = digest(requestId);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** An order id is the customer's text. */
function allowed(value: string): string {
  return value
    .toLowerCase()
    .replace(/[^\p{Ll}\p{Lo}\p{N}_-]/gu, '_')
    .slice(0, 63);
}
