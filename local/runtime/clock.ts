/** A moment in the future at which something runs. */
export interface Timer {
  cancel(): void;
}

export interface TimerOptions {
  /**
   * A background timer does not move virtual time by itself: a schedule's next tick, a watch's pause. Time moves to it only
   * while something else is waited for.
   */
  readonly background?: boolean;
}

/**
 * The only source of time in the local runtime and the simulators. Three kinds exist: real; compressed (time runs n times
 * faster); virtual (time stands still while anything works and jumps to the next timer when everything waits).
 */
export interface Clock {
  /** Milliseconds since the epoch, as the simulated world sees it. */
  now(): number;
  /** Runs once the clock shows `atMs` or later. Timers due at the same moment run in the order of their creation. */
  at(atMs: number, run: () => void, options?: TimerOptions): Timer;
  /** Resolves after `ms` of simulated time; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, options?: TimerOptions & { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Says that work is under way until the promise settles, so that virtual time stands still meanwhile. Everything
   * asynchronous in the runtime that is not itself waiting for the clock runs inside.
   */
  busy<Result>(work: () => Promise<Result>): Promise<Result>;
}
