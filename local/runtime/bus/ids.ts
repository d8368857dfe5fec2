/** Stable values from the seed of the simulated world and a key; a World is one. */
export interface Ids {
  /** In [0, 1). */
  random(key: string): number;
  /** Hexadecimal digits. */
  hex(key: string, length: number): string;
}

/** A version 4 UUID for the key. */
export function uuid(ids: Ids, key: string): string {
  const hex = ids.hex(key, 32);
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
