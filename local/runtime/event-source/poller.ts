import type { Clock, Timer } from '../clock.ts';
import type { ReceivedMessage } from '../queue/message.ts';
import type { Queue } from '../queue/queue.ts';

export interface PollerConfig {
  readonly batchSize: number;
  /** How long to collect for a fuller batch, in seconds. */
  readonly batchingWindowSeconds: number;
  /** How many batches may be worked on at the same time, after so many milliseconds at the limit. */
  readonly concurrency: (saturatedMs: number) => number;
}

export interface PollerDependencies {
  readonly queue: Queue;
  readonly clock: Clock;
  /**
   * Works on one batch and removes from the queue what is done. Never rejects. It says itself to the clock when it is busy: a
   * function that waits for the clock may not be counted as work here.
   */
  readonly work: (messages: readonly ReceivedMessage[]) => Promise<void>;
}

export interface Poller {
  start(): void;
  /** Takes nothing more; batches under way are finished. */
  stop(): void;
  readonly running: boolean;
}

/** How often a limit that grows is looked at again. */
const SCALING_STEP_MS = 60_000;

/**
 * Takes batches from a queue. Nothing polls: the queue wakes it when a message arrives, and a timer does when a hidden message
 * comes back, so that a message waiting for its next attempt moves virtual time.
 */
export function createPoller(config: PollerConfig, { queue, clock, work }: PollerDependencies): Poller {
  let collected: ReceivedMessage[] = [];
  let windowEnds: number | undefined;
  let working = 0;
  let saturatedSince: number | undefined;
  let awake = false;
  let timer: Timer | undefined;
  let unsubscribe: (() => void) | undefined;

  const limit = () => config.concurrency(saturatedSince === undefined ? 0 : clock.now() - saturatedSince);

  const wake = () => {
    if (awake || !unsubscribe) return;
    awake = true;
    void clock.busy(async () => {
      // Lets a burst of messages arrive together, as the long poll of a real poller does.
      await Promise.resolve();
      awake = false;
      poll();
    });
  };

  const poll = () => {
    timer?.cancel();
    timer = undefined;
    if (!unsubscribe) return;
    while (working < limit()) {
      const batch = take();
      if (!batch) break;
      working += 1;
      void work(batch).then(() => {
        working -= 1;
        if (working === 0) saturatedSince = undefined;
        wake();
      });
    }
    wakeLater();
  };

  const take = (): ReceivedMessage[] | undefined => {
    collected.push(...queue.receive({ most: config.batchSize - collected.length }));
    if (collected.length === 0) return undefined;
    windowEnds ??= clock.now() + config.batchingWindowSeconds * 1000;
    if (collected.length < config.batchSize && clock.now() < windowEnds) return undefined;
    const batch = collected;
    collected = [];
    windowEnds = undefined;
    return batch;
  };

  const wakeLater = () => {
    if (working >= limit()) {
      saturatedSince ??= clock.now();
      const steps = Math.floor((clock.now() - saturatedSince) / SCALING_STEP_MS) + 1;
      const next = steps * SCALING_STEP_MS;
      if (config.concurrency(next) > working) timer = clock.at(saturatedSince + next, wake);
      return;
    }
    const moments = [windowEnds, queue.nextVisibleAt()].filter((moment) => moment !== undefined);
    if (moments.length > 0) timer = clock.at(Math.min(...moments), wake);
  };

  return {
    get running() {
      return unsubscribe !== undefined;
    },
    start: () => {
      unsubscribe ??= queue.onArrival(wake);
      wake();
    },
    stop: () => {
      unsubscribe?.();
      unsubscribe = undefined;
      timer?.cancel();
    },
  };
}
