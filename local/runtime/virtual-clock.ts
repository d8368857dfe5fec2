import timers from 'node:timers';
import type { Clock, Timer, TimerOptions } from './clock.ts';
import { TimerQueue } from './timer-queue.ts';

/** As they are before the functions are given others. */
const { setImmediate: nextTurn, setTimeout: realSetTimeout } = timers;

/**
 * Turns of the event loop that must pass without any sign of work before time jumps: enough for bytes that one side of a loopback
 * connection has written to be read by the other.
 */
const QUIET_TURNS = 4;
/** What has worked for so long, in real milliseconds, does not end: all that a world does at one moment takes seconds. */
const STANDSTILL_MS = 300_000;
/** A turn of the event loop that took longer was held up from outside, by a debugger or a machine that slept. */
const LONGEST_TURN_MS = 100;

/** A clock that a person holds: while at least one hold exists, time also moves to background timers. */
export interface VirtualClock extends Clock {
  /** Somebody waits for the world to go on: schedules count, too, until released. */
  hold(): () => void;
}

/**
 * Time stands still while anything works and jumps to the next timer when everything waits. `isQuiet` says whether the work that the
 * clock cannot see (invocations, requests, queries) is only waiting, too.
 */
export function createVirtualClock(settings: {
  startMs: number;
  isQuiet: () => boolean;
  /** Told of each jump, before what is due then runs. */
  onJump?: (nowMs: number) => void;
  /** Told when something has worked for so long that it will not end, and again after that time: how many pieces of work the clock sees itself. */
  onStandstill?: (busy: number) => void;
  /** In real milliseconds; five minutes when absent. */
  standstillMs?: number;
  /** How long to leave the processor to others while something works, in real milliseconds. Work of this process needs no such pause. */
  yieldMs?: number;
}): VirtualClock {
  const queue = new TimerQueue();
  let nowMs = settings.startMs;
  let busy = 0;
  let holds = 0;
  let quietTurns = 0;
  let watching = false;
  let turnedAtMs = 0;
  let stoodStillMs = 0;

  function at(atMs: number, run: () => void, options?: TimerOptions): Timer {
    const timer = queue.add({ atMs: Math.max(atMs, nowMs), background: options?.background ?? false, run });
    watch();
    return timer;
  }

  function watch(): void {
    if (watching) return;
    watching = true;
    quietTurns = 0;
    turnedAtMs = performance.now();
    stoodStillMs = 0;
    nextTurn(turn);
  }

  function turn(): void {
    const next = queue.nextMs();
    if (next === undefined || (!queue.hasForeground && holds === 0)) {
      watching = false;
      return;
    }
    quietTurns = busy === 0 && settings.isQuiet() ? quietTurns + 1 : 0;
    if (standsStill()) {
      stoodStillMs = 0;
      settings.onStandstill?.(busy);
    }
    if (quietTurns > QUIET_TURNS) {
      quietTurns = 0;
      if (next > nowMs) {
        nowMs = next;
        settings.onJump?.(nowMs);
      }
      queue.takeDue(nowMs)?.();
    }
    if (quietTurns === 0 && settings.yieldMs !== undefined) realSetTimeout(turn, settings.yieldMs);
    else nextTurn(turn);
  }

  function standsStill(): boolean {
    const beforeMs = turnedAtMs;
    turnedAtMs = performance.now();
    stoodStillMs = quietTurns > 0 ? 0 : stoodStillMs + Math.min(turnedAtMs - beforeMs, LONGEST_TURN_MS);
    return stoodStillMs > (settings.standstillMs ?? STANDSTILL_MS);
  }

  return {
    now: () => nowMs,
    at,
    sleep: (ms, options) => sleepOn({ at, now: () => nowMs }, { ms, ...options }),
    busy: async (work) => {
      busy += 1;
      try {
        return await work();
      } finally {
        busy -= 1;
        quietTurns = 0;
      }
    },
    hold: () => {
      holds += 1;
      watch();
      let held = true;
      return () => {
        if (held) holds -= 1;
        held = false;
      };
    },
  };
}

/** Shared by every clock: a timer as a promise that an abort ends early. */
export function sleepOn(
  clock: Pick<Clock, 'at' | 'now'>,
  nap: TimerOptions & { readonly ms: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { signal } = nap;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const wake = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.at(
      clock.now() + nap.ms,
      () => {
        signal?.removeEventListener('abort', wake);
        resolve();
      },
      nap,
    );
    signal?.addEventListener('abort', wake, { once: true });
  });
}
