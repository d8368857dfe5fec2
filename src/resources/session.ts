import { isThrottled } from '../pace/throttling.ts';
import { StepFailure } from '../platform/failure.ts';
import type { Session } from './record.ts';
import { type LoopDependencies, loadRegistry, type StageProgress, type StageWork } from './registry.ts';
import type { PlannedResource } from './resource-kind.ts';
import { acquireStageLease, releaseStageLease } from './stage-lease.ts';
import { keepTurns, pausedBy, TurnAwaited } from './turns.ts';

/** How many calls to one provider an invocation has under way at once. */
const CALLS_AT_ONCE = 6;

/**
 * Runs `converge` while holding the stage; answers pending when another worker holds it. An attempt that a provider throttles has not
 * failed: it is pending, and costs none of the step's attempts, until the provider has refused all of them for longer than is borne.
 */
export async function withStage(
  work: StageWork & { longestThrottleSeconds: number; converge: (session: Session) => Promise<StageProgress> },
  dependencies: LoopDependencies,
): Promise<StageProgress> {
  const { stage, owner } = work;
  const lease = await acquireStageLease(
    { ownerId: owner.ownerId, stage, holder: dependencies.invocationId, until: dependencies.deadline },
    dependencies,
  );
  if ('heldForSeconds' in lease) {
    return { status: 'pending', waitSeconds: lease.heldForSeconds, waitingFor: [`another worker on stage ${stage}`] };
  }
  const outcome = await loadRegistry(owner.ownerId, dependencies.database)
    .then((registry) => work.converge({ stage, owner, lease, registry }))
    .then(
      (progress) => ({ progress }),
      (error: unknown) => ({ error, paused: pausedBy(error) }),
    );
  const now = dependencies.now();
  const paused = 'error' in outcome ? outcome.paused : undefined;
  // Whoever only waits for other calls of ours to go first is not refused by the provider.
  const awaitsTurn = 'error' in outcome && outcome.error instanceof TurnAwaited;
  if (awaitsTurn && paused) keepTurns(lease, { until: new Date(now.getTime() + paused.waitSeconds * 1000) });
  const throttled = paused !== undefined && !awaitsTurn;
  const throttledSince = await releaseStageLease({ lease, throttled }, dependencies);
  if ('progress' in outcome) return outcome.progress;
  if (paused === undefined) throw outcome.error;
  const throttledSeconds = (now.getTime() - (throttledSince ?? now).getTime()) / 1000;
  if (throttled && throttledSeconds + paused.waitSeconds > work.longestThrottleSeconds) throw outcome.error;
  return paused;
}

export function groupByKind(resources: readonly PlannedResource[]): PlannedResource[][] {
  return Object.values(Object.groupBy(resources, (resource) => resource.kind.kind)).filter(
    (group) => group !== undefined,
  );
}

interface Outcomes<Item, Result> {
  readonly done: readonly { item: Item; result: Result }[];
  readonly failed: readonly { item: Item; error: unknown }[];
  /** The failure to tell, if there is any. */
  readonly failure: unknown;
}

/**
 * Runs all, a few at a time, and keeps every outcome: one refusal must not hide what the other calls have made. After `stop` none
 * begins any more.
 */
export async function settleAll<Item, Result>(
  items: readonly Item[],
  call: (item: Item, stop: () => void) => Promise<Result>,
): Promise<Outcomes<Item, Result>> {
  const done: { item: Item; result: Result }[] = [];
  const failed: { item: Item; error: unknown }[] = [];
  const queue = [...items];
  const stop = () => {
    queue.length = 0;
  };
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        done.push({ item, result: await call(item, stop) });
      } catch (error) {
        failed.push({ item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, items.length) }, worker));
  return { done, failed, failure: failed.map(({ error }) => error).reduce(mostFinal, undefined) };
}

/** Of several failures the one that no retry can mend is told; being throttled only where nothing else went wrong. */
function mostFinal(first: unknown, second: unknown): unknown {
  return weight(second) > weight(first) ? second : first;
}

function weight(failure: unknown): number {
  if (failure === undefined) return 0;
  if (failure instanceof StepFailure && !failure.retryable) return 4;
  if (!isThrottled(failure)) return 3;
  return failure instanceof TurnAwaited ? 1 : 2;
}
