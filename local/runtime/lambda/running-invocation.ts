/** What is known of an invocation from its beginning on. */
export interface Beginning {
  readonly id: string;
  readonly function: string;
  readonly input: unknown;
  /** Whether other invocations of its function run in the same environment at the same time, and share what its modules keep. */
  readonly sharesEnvironment: boolean;
}

/** An invocation while it runs, as the clock sees it and as a kill ends it. */
export interface RunningInvocation extends Beginning {
  /** Its own timers that have not fired yet, unless they are unreferenced. */
  timers: number;
  /** How many requests it has sent; each has its number in its name. */
  sent: number;
  /** Requests that it has not taken the whole answer of, by name. */
  readonly requests: Map<string, OpenRequest>;
  /** How often the other side holds a request back until a moment of simulated time, by name. */
  readonly parked: Map<string, number>;
  /** Since when, in real milliseconds, nothing is seen that it does or waits for. */
  invisibleSinceMs: number | undefined;
  state: 'running' | 'ended' | 'dead';
  /** What its death breaks off: timers, requests, connections. Whoever is done with one takes it out. */
  readonly atDeath: Set<() => void>;
}

export interface OpenRequest {
  /** `GET host/path`. */
  readonly what: string;
  /** Whether the answer is there, or its beginning, and the code reads no further: it waits for something else first. */
  isUnread(): boolean;
}

export function newInvocation(of: Beginning): RunningInvocation {
  return {
    ...of,
    timers: 0,
    sent: 0,
    requests: new Map(),
    parked: new Map(),
    invisibleSinceMs: undefined,
    state: 'running',
    atDeath: new Set(),
  };
}

/**
 * Ends a running invocation as the end of its process would. JavaScript cannot be stopped from outside, so its code may go on, but
 * from now on it reaches nothing and nothing reaches it.
 */
export function kill(invocation: RunningInvocation): void {
  if (invocation.state !== 'running') return;
  invocation.state = 'dead';
  for (const breakOff of [...invocation.atDeath]) breakOff();
  invocation.atDeath.clear();
}
