import type { Clock } from '../clock.ts';
import { sleepOn } from '../virtual-clock.ts';

export interface ToldClock extends Clock {
  /** It is this late now, in the time of whoever tells it. */
  tell(nowMs: number): void;
  /** The moment of this timer has come. One that was cancelled meanwhile is let be. */
  fire(timer: number): void;
}

/** The clock of a process that does not own the time: it asks for its timers, and is told when they are due. */
export function createToldClock(
  { skewMs }: { readonly skewMs: number },
  ask: {
    readonly set: (timer: { readonly timer: number; readonly atMs: number; readonly background: boolean }) => void;
    readonly cancel: (timer: number) => void;
  },
): ToldClock {
  const waiting = new Map<number, () => void>();
  let toldMs = 0;
  let count = 0;
  const now = () => toldMs + skewMs;

  const at: Clock['at'] = (atMs, run, options) => {
    count += 1;
    const timer = count;
    waiting.set(timer, run);
    ask.set({ timer, atMs: atMs - skewMs, background: options?.background ?? false });
    return {
      cancel: () => {
        if (waiting.delete(timer)) ask.cancel(timer);
      },
    };
  };

  return {
    now,
    at,
    sleep: (ms, options) => sleepOn({ at, now }, { ms, ...options }),
    busy: (work) => work(),
    tell: (nowMs) => {
      toldMs = Math.max(toldMs, nowMs);
    },
    fire: (timer) => {
      const run = waiting.get(timer);
      waiting.delete(timer);
      run?.();
    },
  };
}
