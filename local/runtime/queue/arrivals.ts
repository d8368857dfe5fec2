import type { Clock } from '../clock.ts';

/** Tells those who wait for a queue that a message may have become visible. */
export interface Arrivals {
  announce(): void;
  /** Returns what ends the subscription. */
  subscribe(listener: () => void): () => void;
  /** Resolves at the next announcement, at the latest at this moment of the clock. */
  next(latestMs: number): Promise<void>;
}

export function createArrivals(clock: Clock): Arrivals {
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };

  return {
    announce: () => {
      for (const listener of [...listeners]) listener();
    },
    subscribe,
    next: async (latestMs) => {
      const arrival = new AbortController();
      const unsubscribe = subscribe(() => arrival.abort());
      await clock.sleep(Math.max(0, latestMs - clock.now()), { signal: arrival.signal }).catch((error: unknown) => {
        if (!arrival.signal.aborted) throw error;
      });
      unsubscribe();
    },
  };
}
