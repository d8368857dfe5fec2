import type { Clock, Timer, TimerOptions } from '../../local/runtime/clock.ts';

export interface VirtualClock extends Clock {
  /** Lets everything run that is due within this time. */
  advance(ms: number): Promise<void>;
  /** Jumps from timer to timer until only background timers are left. */
  runUntilIdle(): Promise<void>;
}

interface Pending {
  readonly atMs: number;
  readonly order: number;
  readonly background: boolean;
  readonly run: () => void;
}

/** A clock that moves only when a test says so, and stands still while work that it knows of is under way. */
export function virtualClock({ startMs = Date.UTC(2026, 0, 1) }: { startMs?: number } = {}): VirtualClock {
  const pending = new Set<Pending>();
  let nowMs = startMs;
  let order = 0;
  let working = 0;

  const at = (atMs: number, run: () => void, options: TimerOptions = {}): Timer => {
    const timer: Pending = { atMs, order: order++, background: options.background ?? false, run };
    pending.add(timer);
    return { cancel: () => void pending.delete(timer) };
  };

  const settle = async (): Promise<void> => {
    do await new Promise((resolve) => setImmediate(resolve));
    while (working > 0);
  };

  const next = (): Pending | undefined => [...pending].sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];

  const fire = (timer: Pending): void => {
    pending.delete(timer);
    nowMs = Math.max(nowMs, timer.atMs);
    timer.run();
  };

  return {
    now: () => nowMs,
    at,
    sleep(ms, options = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const { signal } = options;
      if (signal?.aborted) return Promise.reject(signal.reason);
      const abort = () => {
        timer.cancel();
        reject(signal?.reason);
      };
      const timer = at(
        nowMs + ms,
        () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
        options,
      );
      signal?.addEventListener('abort', abort, { once: true });
      return promise;
    },
    async busy(work) {
      working += 1;
      try {
        return await work();
      } finally {
        working -= 1;
      }
    },
    async advance(ms) {
      const until = nowMs + ms;
      await settle();
      for (let timer = next(); timer && timer.atMs <= until; timer = next()) {
        fire(timer);
        await settle();
      }
      nowMs = Math.max(nowMs, until);
    },
    async runUntilIdle() {
      await settle();
      while ([...pending].some(({ background }) => !background)) {
        const timer = next();
        if (timer) fire(timer);
        await settle();
      }
    },
  };
}
