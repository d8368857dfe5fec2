import type { OwnerMark } from '../../../src/resources/resource-kind.ts';

export interface Labels {
  readonly 'tenantry-owner'?: string | undefined;
  readonly 'tenantry-slot'?: string | undefined;
}

/** Labels go with the call that creates, whatever is created, and take any text. */
export function labelsOf({ ownerId, slot, orderId }: OwnerMark): Record<string, string> {
  return { 'tenantry-owner': ownerId, 'tenantry-slot': slot, 'tenantry-order': orderId };
}
