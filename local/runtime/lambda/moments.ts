import type { AsyncLocalStorage } from 'node:async_hooks';
import { kill, type RunningInvocation } from './running-invocation.ts';

/** A moment in the life of an invocation at which something may go wrong. */
export interface Moment {
  readonly invocationId: string;
  readonly function: string;
  readonly input: unknown;
  /**
   * `started`: before the handler. `request` and `replied`: before an HTTP request leaves, and when its answer has come.
   * `query` and `answered`: before a query goes to the database, and when the server is ready for the next one. `ended`: the
   * handler has returned or thrown, and its answer has not left yet.
   */
  readonly point: MomentPoint;
  /** Counts the moments of this point in this invocation, from 1. */
  readonly nth: number;
  /** Of a request, method, host and path, without the port, which differs from run to run; of a query, the beginning of its SQL. */
  readonly what: string;
}

export type MomentPoint = 'started' | 'request' | 'replied' | 'query' | 'answered' | 'ended';

/**
 * `kill`: the process of the invocation ends now. `disconnect`: the connection of this request or query breaks; at `started` and
 * `ended` there is none, so nothing happens.
 */
export type Verdict = 'kill' | 'disconnect' | undefined;

export interface Moments {
  /** What happens now; a kill has happened when this returns. Only running invocations have moments. */
  at(
    invocation: RunningInvocation | undefined,
    passed: { readonly point: MomentPoint; readonly what?: string },
  ): Verdict;
}

/** Asks about every moment, outside of the context of the invocation, so that who is asked has the real timers and output. */
export function createMoments(
  ask: (moment: Moment) => Verdict,
  { context }: { context: AsyncLocalStorage<RunningInvocation> },
): Moments {
  const passed = new WeakMap<RunningInvocation, Map<MomentPoint, number>>();
  const count = (invocation: RunningInvocation, point: MomentPoint): number => {
    const counts = passed.get(invocation) ?? new Map<MomentPoint, number>();
    passed.set(invocation, counts);
    const nth = (counts.get(point) ?? 0) + 1;
    counts.set(point, nth);
    return nth;
  };
  return {
    at(invocation, { point, what = '' }) {
      if (invocation?.state !== 'running') return undefined;
      const { id: invocationId, function: name, input } = invocation;
      const moment = { invocationId, function: name, input, point, nth: count(invocation, point), what };
      const verdict = context.exit(() => ask(moment));
      if (verdict === 'kill') kill(invocation);
      return verdict;
    },
  };
}
