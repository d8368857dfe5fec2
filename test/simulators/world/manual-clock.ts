import type { Clock } from '../../../local/runtime/clock.ts';

/** A clock that moves only when a test says so. */
export interface ManualClock extends Clock {
  /** Moves time on by so many seconds and runs what falls due, in order. */
  advance(seconds: number): void;
}

interface Entry {
  readonly atMs: number;
  readonly run: () => void;
  readonly order: number;
}

export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs;
  let order = 0;
  const entries = new Set<Entry>();
  const at: Clock['at'] = (atMs, run) => {
    const entry = { atMs, run, order: order++ };
    entries.add(entry);
    return { cancel: () => void entries.delete(entry) };
  };
  return {
    now: () => nowMs,
    at,
    sleep: (ms) => new Promise((resolve) => at(nowMs + ms, resolve)),
    busy: (work) => work(),
    advance(seconds) {
      const endMs = nowMs + seconds * 1000;
      for (;;) {
        const [next] = [...entries]
          .filter(({ atMs }) => atMs <= endMs)
          .sort((one, other) => one.atMs - other.atMs || one.order - other.order);
        if (!next) {
          break;
        }
        entries.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = endMs;
    },
  };
}
