/** An invocation while it runs, as the clock sees it and as a kill ends it. */
export interface RunningInvocation {
  readonly id: string;
  readonly function: string;
  readonly input: unknown;
  /** Its own timers that have not fired yet, unless they are unreferenced. */
  timers: number;
  /** Requests it has sent and not got the whole answer to. */
  requests: number;
  /** Of these, the ones that the other side holds back until a moment of simulated time. */
  parked: number;
  state: 'running' | 'ended' | 'dead';
  /** What its death breaks off: timers, requests, connections. Whoever is done with one takes it out. */
  readonly atDeath: Set<() => void>;
}

export function newInvocation(of: Pick<RunningInvocation, 'id' | 'function' | 'input'>): RunningInvocation {
  return { ...of, timers: 0, requests: 0, parked: 0, state: 'running', atDeath: new Set() };
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
