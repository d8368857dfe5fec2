import { isThrottled } from './throttling.ts';

type Results<Calls extends readonly unknown[]> = { -readonly [Index in keyof Calls]: Awaited<Calls[Index]> };

/**
 * Calls to providers side by side. Unlike `Promise.all` it hears all of them out: of several refusals the one with the longest
 * `Retry-After` is thrown, because that is the one to obey. `translate` makes a `StepFailure` of what a provider's SDK throws.
 */
export async function together<const Calls extends readonly unknown[]>(
  calls: Calls,
  translate: (error: unknown) => unknown = (error) => error,
): Promise<Results<Calls>> {
  const settled = await Promise.allSettled(calls);
  const failures = settled.flatMap((each) => (each.status === 'rejected' ? [translate(each.reason)] : []));
  if (failures.length > 0) throw failures.reduce((one, other) => (waitOf(other) > waitOf(one) ? other : one));
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])) as Results<Calls>;
}

/** A failure of another kind is told only where nothing was refused: a refusal has to reach the buckets. */
function waitOf(failure: unknown): number {
  return isThrottled(failure) ? (failure.retryAfterSeconds ?? 0) : -1;
}
