import type { CallRecord } from '../../../local/simulators/world/call-log.ts';
import type { Invariant } from './invariant.ts';

/** Of one account at one service: six calls of one worker at once, in the four stages that run side by side at most. */
const MOST_AT_ONCE_PER_ORDER = 24;

export const providersAreRespected: Invariant = {
  id: 'I8',
  says: 'Nobody calls before the time that a provider has named, nor with more calls at once than are allowed.',
  violations: ({ calls, tracked }) => {
    const byBucket = Map.groupBy(
      calls.filter(({ invocationId }) => invocationId !== undefined),
      bucketOf,
    );
    return [...byBucket].flatMap(([bucket, own]) => [
      ...tooEarly(own).map((text) => ({ text: `${bucket}: ${text}` })),
      ...tooMany(own, MOST_AT_ONCE_PER_ORDER * tracked.length).map((text) => ({ text: `${bucket}: ${text}` })),
    ]);
  },
};

function bucketOf({ service, accountId, region, operation }: CallRecord): string {
  const reads = /^(Describe|List|Get|GET|HEAD)/.test(operation);
  return `${service} ${accountId} ${region ?? ''} ${reads ? 'read' : 'change'}`;
}

function tooEarly(calls: readonly CallRecord[]): string[] {
  return calls.flatMap((throttled) => {
    const { retryAfterSeconds, atMs } = throttled;
    if (retryAfterSeconds === undefined) return [];
    return calls
      .filter(({ startedMs }) => startedMs > atMs && startedMs < atMs + retryAfterSeconds * 1000)
      .map(({ operation, startedMs }) => `${operation} ${(startedMs - atMs) / 1000} s after it was told to wait`);
  });
}

function tooMany(calls: readonly CallRecord[], most: number): string[] {
  const moments = calls
    .flatMap(({ startedMs, atMs }) => [
      { at: startedMs, change: 1 },
      { at: atMs, change: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || a.change - b.change);
  let open = 0;
  let peak = 0;
  for (const { change } of moments) {
    open += change;
    peak = Math.max(peak, open);
  }
  return peak > most ? [`${peak} calls at once`] : [];
}
