import type { Clock } from './clock.ts';
import { sleepOn } from './virtual-clock.ts';

const realNow = Date.now.bind(Date);
const realSetTimeout = setTimeout;
const realClearTimeout = clearTimeout;
/** Node fires a longer timeout at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** How time flows. Two processes of one machine that are given the same flow show the same time. */
export interface Flow {
  /** What the clock shows at `realStartMs`, in milliseconds since the epoch. */
  readonly startMs: number;
  readonly realStartMs: number;
  /** Simulated seconds in a real one. */
  readonly speed: number;
}

/** A flow that begins now, at the real time. */
export function flowFromNow(speed: number): Flow {
  const startMs = realNow();
  return { startMs, realStartMs: startMs, speed };
}

/** Real time, or time that flows faster. */
export function createFlowingClock(settings: Flow): Clock {
  const now = () => settings.startMs + (realNow() - settings.realStartMs) * settings.speed;

  const at: Clock['at'] = (atMs, run) => {
    let handle: NodeJS.Timeout;
    const arm = () => {
      const leftMs = (atMs - now()) / settings.speed;
      handle =
        leftMs > LONGEST_TIMEOUT_MS
          ? realSetTimeout(arm, LONGEST_TIMEOUT_MS)
          : realSetTimeout(run, Math.max(0, Math.ceil(leftMs)));
    };
    arm();
    return { cancel: () => realClearTimeout(handle) };
  };

  return {
    now: () => Math.floor(now()),
    at,
    sleep: (ms, options) => sleepOn({ at, now }, { ms, ...options }),
    busy: (work) => work(),
  };
}
