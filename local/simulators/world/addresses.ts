/** RFC 2544 sets 198.18.0.0/15 aside for benchmarks: nobody on the internet has these addresses. */
const firstAddress = (198 << 24) | (18 << 16);
const addressCount = 2 ** 17;

export interface PublicAddresses {
  /** An address that nobody in the world has; stable for the key as far as addresses do not collide. */
  take(key: string): string;
  giveBack(address: string): void;
  /** Told of each address at the moment in which it is nobody's again. */
  onGivenBack(listener: (address: string) => void): void;
}

export function createPublicAddresses({ random }: { random(key: string): number }): PublicAddresses {
  const taken = new Set<string>();
  const listeners: ((address: string) => void)[] = [];
  const written = (offset: number) => {
    const value = firstAddress + offset;
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  };
  return {
    take(key) {
      let offset = Math.floor(random(`public-address/${key}`) * addressCount);
      while (taken.has(written(offset)) || offset % 256 === 0 || offset % 256 === 255) {
        offset = (offset + 1) % addressCount;
      }
      taken.add(written(offset));
      return written(offset);
    },
    giveBack(address) {
      taken.delete(address);
      for (const told of listeners) told(address);
    },
    onGivenBack: (listener) => void listeners.push(listener),
  };
}
