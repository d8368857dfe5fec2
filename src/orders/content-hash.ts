import { digestOf } from '../platform/digest.ts';
import { unstorable } from './storable.ts';

/**
 * SHA-256, hexadecimal, of the canonical JSON of an order's data as it came: what tells a repeated order from another order
 * with the same id. Data that cannot be kept is refused whatever it says, so all of it counts as one content.
 */
export function contentHash(data: unknown): string {
  return digestOf(unstorable(data) === undefined ? (data ?? null) : 'unstorable');
}
