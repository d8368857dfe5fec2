import type { Json } from './definition.ts';
import { StateFailure, ThreadAborted } from './failures.ts';
import { runGraph } from './graph.ts';
import type { EventDetails } from './history.ts';
import { assertAlive, type Frame, outside, record, startThread, type Thread, type Visit } from './thread.ts';

export interface BranchSet {
  readonly frames: readonly Frame[];
  /** How many may run at once. */
  readonly concurrency: number;
  /** What the history says of one branch; branches of a Parallel state have no such events. */
  readonly describe?: (index: number, what: 'Started' | 'Succeeded' | 'Failed' | 'Aborted') => EventDetails;
  /** Computes the input of a branch when it starts. */
  readonly prepare?: (frame: Frame, thread: Thread) => Promise<Json>;
}

const abortable = ['Task', 'Wait', 'Parallel', 'Map'] as const;

/**
 * Runs the branches that have no output yet, each as a thread of its own. The first failure aborts the others: the
 * history then names each unfinished branch and the state it was in, all of them after the event that failed. A
 * `States.Runtime` failure ends the whole execution at once and leaves none of these events.
 * @throws StateFailure of the first branch that failed, after which the parent's next event follows the failed one
 */
export async function runBranches(visit: Visit, set: BranchSet): Promise<void> {
  const { run, thread: parent } = visit;
  const controller = new AbortController();
  const signal = AbortSignal.any([parent.signal, controller.signal]);
  const waiting = [...set.frames.keys()].filter((index) => !set.frames[index]?.output);
  if (waiting.length === 0) return;
  const threads = new Map<number, Thread>();
  const done = Promise.withResolvers<void>();
  const startedAt = parent.previous;
  let unfinished = waiting.length;

  const begin = (after: number): void => {
    const index = waiting.shift();
    const frame = index === undefined ? undefined : set.frames[index];
    if (index === undefined || !frame) return;
    const thread = startThread(frame, { signal, previous: after });
    threads.set(index, thread);
    if (set.describe) record(set.describe(index, 'Started'), { thread, run });
    void work(index, thread);
  };

  const work = async (index: number, thread: Thread): Promise<void> => {
    await run.turns.take();
    try {
      assertAlive(thread);
      if (set.prepare) thread.frame.input = await set.prepare(thread.frame, thread);
      await runGraph(thread, run);
      finish(index, thread);
    } catch (failure) {
      if (controller.signal.aborted || failure instanceof ThreadAborted) return;
      controller.abort();
      parent.previous = thread.previous;
      done.reject(recordFailure(failure, { index, thread }));
    } finally {
      run.turns.give();
    }
  };

  const finish = (index: number, thread: Thread): void => {
    threads.delete(index);
    unfinished -= 1;
    const last = thread.previous;
    parent.previous = set.describe ? run.history.append(set.describe(index, 'Succeeded'), last) : last;
    if (unfinished === 0) done.resolve();
    else begin(last);
  };

  const recordFailure = (failure: unknown, at: { index: number; thread: Thread }): unknown => {
    if (!(failure instanceof StateFailure) || failure.error === 'States.Runtime') return failure;
    try {
      recordAborted(at.index, at.thread);
      return failure;
    } catch (historyFull) {
      return historyFull;
    }
  };

  const recordAborted = (failed: number, thread: Thread): void => {
    const failedAt = thread.previous;
    for (const [index, { current }] of [...threads].sort(([a], [b]) => a - b)) {
      if (set.describe) run.history.append(set.describe(index, index === failed ? 'Failed' : 'Aborted'), failedAt);
      const type = abortable.find((candidate) => candidate === current?.type);
      if (type && !current?.failed) run.history.append({ type: `${type}StateAborted` }, failedAt);
    }
  };

  try {
    for (let started = 0; started < set.concurrency && waiting.length > 0; started += 1) begin(startedAt);
    await outside(() => settledOrAborted(done.promise, parent.signal), visit);
  } finally {
    controller.abort();
  }
}

/** Stops waiting when the thread is aborted; what the promise brings later is nobody's concern any more. */
export async function settledOrAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(new ThreadAborted('aborted'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
