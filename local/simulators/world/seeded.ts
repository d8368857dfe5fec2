import { createHash } from 'node:crypto';

const digest = (seed: number, key: string): Buffer => createHash('sha256').update(`${seed}/${key}`).digest();

/** Stable number in [0,1) for this seed and key; the order of calls does not matter. */
export function seededNumber(seed: number, key: string): number {
  return digest(seed, key).readUIntBE(0, 6) / 2 ** 48;
}

/** Stable lower-case hexadecimal text of this length (at most 64) for this seed and key. */
export function seededHex(key: string, { seed, length }: { seed: number; length: number }): string {
  return digest(seed, key).toString('hex').slice(0, length);
}
