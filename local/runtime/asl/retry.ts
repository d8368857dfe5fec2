import type { Catcher, Json, Retrier } from './definition.ts';
import { matchesAny, type StateFailure } from './failures.ts';
import { outside, type Transition, type Visit } from './thread.ts';
import { leave } from './visit.ts';

/** Attempts used up per retrier; the counts belong to one stay in the state. */
export type Attempts = Map<Retrier, number>;

export interface Recovering {
  readonly Retry?: readonly Retrier[] | undefined;
  readonly Catch?: readonly Catcher[] | undefined;
}

/** Waits out the delay of the first retrier that matches and has attempts left; false when there is none. */
export async function retryAfter(
  failure: StateFailure,
  { visit, rules, attempts }: { visit: Visit; rules: Recovering; attempts: Attempts },
): Promise<boolean> {
  const { run, thread } = visit;
  const retrier = rules.Retry?.find((candidate) => matchesAny(candidate.ErrorEquals, failure));
  if (!retrier) return false;
  const used = attempts.get(retrier) ?? 0;
  if (used >= (retrier.MaxAttempts ?? 3)) return false;
  attempts.set(retrier, used + 1);
  const seconds = delaySeconds(retrier, {
    retries: used,
    chance: () => run.random(`${run.executionArn}/${visit.enteredId}/retry/${visit.retryCount}`),
  });
  await outside(() => run.clock.sleep(seconds * 1_000, { signal: thread.signal }).catch(() => undefined), visit);
  visit.retryCount += 1;
  return true;
}

/** "IntervalSeconds 1, BackoffRate 2.0; with JitterStrategy FULL the delay is random between 0 and the computed one." */
export function delaySeconds(retrier: Retrier, attempt: { retries: number; chance: () => number }): number {
  const interval = retrier.IntervalSeconds ?? 1;
  const grown = interval * (retrier.BackoffRate ?? 2) ** attempt.retries;
  const capped = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY, 99_999_999);
  return retrier.JitterStrategy === 'FULL' ? capped * attempt.chance() : capped;
}

/** The way out through the first catcher that matches; undefined when there is none. */
export async function catchFailure(
  failure: StateFailure,
  { visit, rules }: { visit: Visit; rules: Recovering },
): Promise<Transition | undefined> {
  const index = rules.Catch?.findIndex((candidate) => matchesAny(candidate.ErrorEquals, failure)) ?? -1;
  const catcher = rules.Catch?.[index];
  if (!catcher) return undefined;
  const { error, causeText } = failure;
  // A timeout has an empty cause; a failure that was sent without error and cause has null for both.
  const errorOutput: Json = { Error: error ?? null, Cause: causeText ?? (error === undefined ? null : '') };
  return leave(visit, {
    fields: catcher,
    prefix: `Catch[${index}]/`,
    states: { errorOutput },
    otherwise: errorOutput,
    next: catcher.Next,
  });
}
