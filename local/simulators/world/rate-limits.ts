export interface Rate {
  /** Calls that may come at once. */
  readonly burst: number;
  readonly refillPerSecond: number;
}

export interface RateLimits {
  /** Takes one call from the bucket of this name; false when it is empty. */
  take(bucket: string, rate: Rate): boolean;
}

export function createRateLimits({ now }: { now(): number }): RateLimits {
  const buckets = new Map<string, { left: number; atMs: number }>();
  return {
    take(bucket, { burst, refillPerSecond }) {
      const atMs = now();
      const before = buckets.get(bucket) ?? { left: burst, atMs };
      const refilled = Math.min(burst, before.left + ((atMs - before.atMs) / 1000) * refillPerSecond);
      const granted = refilled >= 1;
      buckets.set(bucket, { left: granted ? refilled - 1 : refilled, atMs });
      return granted;
    },
  };
}
