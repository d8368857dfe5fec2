import type { Clock } from './clock.ts';
import { sleepOn } from './virtual-clock.ts';

const realNow = Date.now.bind(Date);
const realSetTimeout = setTimeout;
const realClearTimeout = clearTimeout;
/** Node fires a longer timeout at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Real time, or time that flows `speed` times faster. */
export function createFlowingClock(settings: { startMs: number; speed: number }): Clock {
  const startedAt = realNow();
  const now = () => settings.startMs + (realNow() - startedAt) * settings.speed;

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
