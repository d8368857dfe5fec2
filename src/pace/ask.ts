import { StepFailure } from '../platform/failure.ts';
import { type PaceDependencies, type Taken, takeTokens } from './buckets.ts';
import type { Calls } from './provider-api.ts';
import { isThrottled, obeying } from './throttling.ts';

/**
 * Asks providers something that may be asked again at any time, when the tokens for all its calls are there. Waits for them, and for a
 * provider that has asked us to slow down, as long as its patience lasts; then throws `provider-throttled`. Not earlier, even where
 * that is foreseen: a step that cannot be pending has few attempts, and must not spend them in a minute.
 */
export type Ask = <Answer>(calls: readonly Calls[], question: () => Promise<Answer>) => Promise<Answer>;

export interface AskDependencies extends PaceDependencies {
  readonly pause: (ms: number) => Promise<void>;
  /** How long one question may wait inside its invocation, in seconds. */
  readonly patienceSeconds: number;
}

export function asking(dependencies: AskDependencies): Ask {
  const { now, pause, patienceSeconds } = dependencies;
  return async (calls, question) => {
    const patientUntilMs = now().getTime() + patienceSeconds * 1000;
    let owed = calls;
    for (;;) {
      const waitMs = await waitFor(owed, dependencies);
      if (waitMs > 0) {
        const leftMs = patientUntilMs - now().getTime();
        await pause(Math.min(waitMs, leftMs));
        if (waitMs > leftMs) throw impatient((waitMs - leftMs) / 1000);
        // The tokens are ours by now; whether the provider has closed meanwhile has to be looked at again.
        owed = calls.map((each) => ({ ...each, count: 0 }));
        continue;
      }
      try {
        return await obeying({ apis: calls.map(({ api }) => api), run: question }, dependencies);
      } catch (error) {
        if (!isThrottled(error)) throw error;
        owed = calls;
      }
    }
  };
}

/** Milliseconds until all these calls may be made. */
async function waitFor(calls: readonly Calls[], dependencies: PaceDependencies): Promise<number> {
  let waitMs = 0;
  for (const each of calls) {
    const taken = await takeTokens(each, dependencies);
    waitMs = Math.max(waitMs, startOf(each, taken).getTime() - dependencies.now().getTime());
  }
  return waitMs;
}

/** Where no token is taken, the queue of the others does not matter. */
function startOf({ count }: Calls, { startsAt, closedUntil }: Taken): Date {
  return count > 0 ? startsAt : (closedUntil ?? new Date(0));
}

function impatient(retryAfterSeconds: number): StepFailure {
  return new StepFailure('provider-throttled', 'The provider takes no more calls of ours for now.', {
    retryAfterSeconds,
  });
}
