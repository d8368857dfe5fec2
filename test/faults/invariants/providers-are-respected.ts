import type { CallRecord } from '../../../local/simulators/world/call-log.ts';
import { isRead } from '../clouds.ts';
import type { Evidence } from '../evidence.ts';
import type { Invariant } from './invariant.ts';

/** Of one account at one service: six calls of one worker at once, in the four stages that run side by side at most. */
const MOST_AT_ONCE_PER_ORDER = 24;
/**
 * A question of several calls is begun when its providers are open; one that is asked when another worker is refused is brought to its end.
 * So long after a call the next one of the same question is made at the latest.
 */
const UNDER_WAY_MS = 5_000;
/** A refusal closes the provider for everybody within that time, in one statement. Who is killed before has told nobody. */
const TELLING_MS = 10;

type Asking = Pick<Evidence, 'calls' | 'workers' | 'killed'> & { readonly tracked: readonly unknown[] };

export const providersAreRespected: Invariant = {
  id: 'I8',
  says: 'Nobody calls before the time that a provider has named, nor with more calls at once than are allowed.',
  violations: disrespect,
};

/** Every call that a provider had not been ready for, as text. */
export function disrespect({ calls, tracked, workers, killed }: Asking): { readonly text: string }[] {
  const by = ({ invocationId = '' }: CallRecord) => {
    const worker = workers.get(invocationId);
    return worker ? `${worker.function} for ${worker.orderId}` : 'somebody';
  };
  const wasTold = ({ invocationId = '', atMs }: CallRecord) =>
    (killed.get(invocationId) ?? Number.POSITIVE_INFINITY) >= atMs + TELLING_MS;
  const ours = calls.filter(({ invocationId }) => invocationId !== undefined);
  const byWorker = Map.groupBy(ours, ({ invocationId }) => invocationId);
  const byBucket = Map.groupBy(ours, bucketOf);
  return [...byBucket].flatMap(([bucket, own]) => [
    ...tooEarly(own, { byWorker, wasTold, by }).map((text) => ({ text: `${bucket}: ${text}` })),
    ...tooMany(own, MOST_AT_ONCE_PER_ORDER * tracked.length).map((text) => ({ text: `${bucket}: ${text}` })),
  ]);
}

function bucketOf({ service, accountId, region, operation }: CallRecord): string {
  return `${service} ${accountId} ${region ?? ''} ${isRead(operation) ? 'read' : 'change'}`;
}

function tooEarly(
  calls: readonly CallRecord[],
  {
    byWorker,
    wasTold,
    by,
  }: {
    byWorker: ReadonlyMap<string | undefined, readonly CallRecord[]>;
    /** Whether anybody but its caller can know of a refusal. */
    wasTold: (refusal: CallRecord) => boolean;
    by: (call: CallRecord) => string;
  },
): string[] {
  return calls.flatMap((throttled) => {
    const { retryAfterSeconds, atMs } = throttled;
    if (retryAfterSeconds === undefined || !wasTold(throttled)) return [];
    const justMade = (each: CallRecord) => each.startedMs <= atMs && each.startedMs > atMs - UNDER_WAY_MS;
    const waitedFor = (each: CallRecord) => each.startedMs <= atMs && each.atMs > atMs;
    const wasUnderWay = ({ invocationId, startedMs }: CallRecord) =>
      invocationId !== throttled.invocationId &&
      byWorker
        .get(invocationId)
        ?.some(
          (each) =>
            (justMade(each) && startedMs < atMs + UNDER_WAY_MS) ||
            (waitedFor(each) && startedMs >= each.atMs && startedMs < each.atMs + UNDER_WAY_MS),
        );
    return calls
      .filter(({ startedMs }) => startedMs > atMs && startedMs < atMs + retryAfterSeconds * 1000)
      .filter((call) => !wasUnderWay(call))
      .map(
        (call) =>
          `${call.operation} by ${by(call)} ${(call.startedMs - atMs) / 1000} s after ${throttled.operation} by ${by(throttled)} was told to wait`,
      );
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
