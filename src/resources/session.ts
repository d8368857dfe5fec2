import { StepFailure } from '../platform/failure.ts';
import type { Session } from './record.ts';
import { type LoopDependencies, loadRegistry, type StageProgress, type StageWork } from './registry.ts';
import type { PlannedResource } from './resource-kind.ts';
import { acquireStageLease, releaseStageLease } from './stage-lease.ts';

/** How many calls to one provider an invocation has under way at once. */
const CALLS_AT_ONCE = 6;

/** Runs `converge` while holding the stage; answers pending when another worker holds it. */
export async function withStage(
  work: StageWork & { converge: (session: Session) => Promise<StageProgress> },
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
  try {
    const registry = await loadRegistry(owner.ownerId, dependencies.database);
    return await work.converge({ stage, owner, lease, registry });
  } finally {
    await releaseStageLease(lease, dependencies);
  }
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

/** Runs all, a few at a time, and keeps every outcome: one refusal must not hide what the other calls have made. */
export async function settleAll<Item, Result>(
  items: readonly Item[],
  call: (item: Item) => Promise<Result>,
): Promise<Outcomes<Item, Result>> {
  const done: { item: Item; result: Result }[] = [];
  const failed: { item: Item; error: unknown }[] = [];
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        done.push({ item, result: await call(item) });
      } catch (error) {
        failed.push({ item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, items.length) }, worker));
  return { done, failed, failure: failed.map(({ error }) => error).reduce(mostFinal, undefined) };
}

/** Of several failures the one that no retry can mend is told. */
function mostFinal(first: unknown, second: unknown): unknown {
  if (first === undefined) return second;
  return second instanceof StepFailure && !second.retryable && !(first instanceof StepFailure && !first.retryable)
    ? second
    : first;
}
