import { settledOrAborted } from '../branches.ts';
import { outside, type Visit } from '../thread.ts';
import { type Limits, startDeadline } from './deadline.ts';

export interface Attempt<Result> {
  readonly limits: Limits;
  readonly work: (signal: AbortSignal) => Promise<Result>;
  /** Registers where heartbeats go. */
  readonly onHeartbeat?: (listen: () => void) => void;
}

/**
 * Waits for work that happens outside of the execution, no longer than its limits allow. The signal aborts when nobody
 * waits for it any more. @throws StateFailure for a timeout, ThreadAborted, and what the work throws
 */
export async function callOutside<Result>(visit: Visit, attempt: Attempt<Result>) {
  const { thread, run } = visit;
  const given = new AbortController();
  const deadline = startDeadline(attempt.limits, run.clock);
  attempt.onHeartbeat?.(() => deadline.beat());
  try {
    return await outside(
      () => settledOrAborted(Promise.race([attempt.work(given.signal), deadline.passed]), thread.signal),
      visit,
    );
  } finally {
    deadline.cancel();
    given.abort();
  }
}

/** Lets the other threads of the execution go on first, as they do on AWS between scheduling a task and its start. */
export const yieldTurn = (visit: Visit): Promise<void> => outside(() => Promise.resolve(), visit);
