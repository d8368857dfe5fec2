import type { Clock, Timer } from '../../../runtime/clock.ts';

export interface Next {
  readonly afterMs: number;
  /** True when nobody needs it soon: virtual time does not move to it on its own. */
  readonly background?: boolean;
}

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** Converges one object; says when to look again. */
  readonly reconcile: (name: string) => Promise<Next | undefined>;
  /** True for failures that another attempt may cure. Everything else is a defect and is not caught. */
  readonly isRetryable: (error: unknown) => boolean;
}

export interface WorkQueue {
  /** Looks at this object soon, or after the time given; the earliest wish wins. */
  add(name: string, next?: Next): void;
  close(): void;
}

/** Until a controller has heard of a change. */
const latencyMs = 500;
const firstBackoffMs = 2000;
const longestBackoffMs = 120_000;
/** From then on a failing object is looked at only when time passes anyway. */
const patientAfterFailures = 12;

interface Entry {
  timer?: { readonly due: number; readonly handle: Timer };
  running: boolean;
  again?: Next;
  failures: number;
}

/** A controller's queue: one run at a time for an object, delayed again after failures, each time twice as long. */
export function createWorkQueue({ clock, reconcile, isRetryable }: WorkQueueOptions): WorkQueue {
  const entries = new Map<string, Entry>();
  let closed = false;

  const schedule = (name: string, { entry, next }: { entry: Entry; next: Next }) => {
    const due = clock.now() + next.afterMs;
    if (entry.running) {
      entry.again = entry.again && entry.again.afterMs <= next.afterMs ? entry.again : next;
      return;
    }
    if (closed || (entry.timer && entry.timer.due <= due)) {
      return;
    }
    entry.timer?.handle.cancel();
    const start = () => void clock.busy(() => run(name, entry));
    entry.timer = { due, handle: clock.at(due, start, { background: next.background ?? false }) };
  };

  const run = async (name: string, entry: Entry) => {
    delete entry.timer;
    entry.running = true;
    const next = await attempt(name, entry);
    entry.running = false;
    const wishes = [next, entry.again].filter((wish) => wish !== undefined);
    delete entry.again;
    if (wishes.length === 0 && entry.failures === 0) {
      entries.delete(name);
    }
    for (const wish of wishes) {
      schedule(name, { entry, next: wish });
    }
  };

  const attempt = async (name: string, entry: Entry): Promise<Next | undefined> => {
    try {
      const next = await reconcile(name);
      entry.failures = 0;
      return next;
    } catch (error) {
      if (!isRetryable(error)) {
        throw error;
      }
      entry.failures += 1;
      const afterMs = Math.min(firstBackoffMs * 2 ** (entry.failures - 1), longestBackoffMs);
      return { afterMs, background: entry.failures > patientAfterFailures };
    }
  };

  return {
    add(name, next = { afterMs: latencyMs }) {
      const entry = entries.get(name) ?? { running: false, failures: 0 };
      entries.set(name, entry);
      schedule(name, { entry, next });
    },
    close() {
      closed = true;
      for (const { timer } of entries.values()) {
        timer?.handle.cancel();
      }
    },
  };
}
