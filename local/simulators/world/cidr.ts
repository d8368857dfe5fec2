/** An IPv4 block: first address as an unsigned number, and the length of its prefix. */
export interface Cidr {
  readonly first: number;
  readonly prefix: number;
}

const pattern = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Undefined for what is not an IPv4 block. Host bits are cut off. */
export function parseCidr(text: string): Cidr | undefined {
  const parts = pattern.exec(text)?.slice(1).map(Number);
  if (!parts || parts.slice(0, 4).some((part) => part > 255) || (parts[4] ?? 33) > 32) {
    return undefined;
  }
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = parts;
  const address = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return { first: address - (address % 2 ** (32 - prefix)), prefix };
}

export const sizeOf = ({ prefix }: Cidr): number => 2 ** (32 - prefix);

export const contains = (outer: Cidr, inner: Cidr): boolean =>
  inner.first >= outer.first && inner.first + sizeOf(inner) <= outer.first + sizeOf(outer);

export const overlaps = (one: Cidr, other: Cidr): boolean => contains(one, other) || contains(other, one);

export const addressAt = ({ first }: Cidr, offset: number): string =>
  [24, 16, 8, 0].map((shift) => ((first + offset) >>> shift) & 255).join('.');

export const formatCidr = (cidr: Cidr): string => `${addressAt(cidr, 0)}/${cidr.prefix}`;
