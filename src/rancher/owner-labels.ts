import type { OwnerMark, Scope } from '../resources/resource-kind.ts';

const OWNER = 'tenantry/owner';
const SLOT = 'tenantry/slot';
const ORDER = 'tenantry/order';
const REQUEST = 'tenantry/request';
const KEY = 'tenantry/key';
const CLOUD = 'tenantry/cloud';
const REGION = 'tenantry/region';
const NETWORK = 'tenantry/network';

/** Where a cluster stands that Rancher itself cannot tell of: one that was imported. */
export interface ImportedFrom {
  readonly cloud: string;
  readonly region: string;
  /** The cloud's own id of the network. */
  readonly network: string;
}

/** A label's value is at most 63 characters of a few kinds; what may be longer is an annotation. */
export function labelsOf(mark: OwnerMark): Record<string, string> {
  return { [OWNER]: mark.ownerId, [SLOT]: mark.slot };
}

export function annotationsOf({ mark, requestId }: { mark: OwnerMark; requestId: string }): Record<string, string> {
  return { [ORDER]: mark.orderId, [REQUEST]: requestId };
}

/** Which key a cloud credential holds, by its name: Rancher itself shows that of some clouds only. */
export function keyAnnotation(name: string): Record<string, string> {
  return { [KEY]: name };
}

export function keyNameIn(annotations: Readonly<Record<string, string>>): string | undefined {
  return annotations[KEY];
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

export function placeLabelsOf({ cloud, region, network }: ImportedFrom): Record<string, string> {
  return { [CLOUD]: cloud, [REGION]: region, [NETWORK]: network };
}

/** Undefined for a cluster that nobody has said it of. */
export function placeIn(labels: Readonly<Record<string, string>>): ImportedFrom | undefined {
  const { [CLOUD]: cloud, [REGION]: region, [NETWORK]: network } = labels;
  return cloud && region ? { cloud, region, network: network ?? '' } : undefined;
}
