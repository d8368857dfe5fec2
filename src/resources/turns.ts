import { takeTokens } from '../pace/buckets.ts';
import type { CallClass } from '../pace/provider-api.ts';
import { isThrottled, obeying } from '../pace/throttling.ts';
import { StepFailure } from '../platform/failure.ts';
import type { LoopDependencies, StageProgress } from './registry.ts';
import type { RemovableKind } from './resource-kind.ts';
import type { StageLease, Turn } from './stage-lease.ts';
import { VISIBILITY_SECONDS } from './waiting.ts';

/** So long a stage waits for its turn inside a pass; longer waits are the step's. In milliseconds. */
const PATIENCE_MS = 2_000;
/** A turn that nobody came for within this time has lapsed: used much later, its calls would come on top of those of others. */
const KEPT_MS = 120_000;

/** Calls of one kind that a stage is about to make, one after another or side by side. */
export interface GroupOfCalls {
  readonly lease: StageLease;
  readonly kind: RemovableKind;
  readonly class: CallClass;
  /** How many resources are read, or changed. */
  readonly resources: number;
}

/** Other calls of ours go first. Nothing is wrong, and the provider was not asked. */
export class TurnAwaited extends StepFailure {
  constructor(provider: string, retryAfterSeconds: number) {
    super('provider-throttled', `Calls to ${provider} that were asked for earlier go first.`, { retryAfterSeconds });
  }
}

/**
 * Returns when the tokens for these calls are there. A turn that is further away is kept with the stage, so that it stands when the
 * stage comes back, and ends this attempt.
 */
export async function awaitTurn(group: GroupOfCalls, dependencies: LoopDependencies): Promise<void> {
  const { turns } = group.lease;
  const key = `${group.kind.kind} ${group.class}`;
  for (;;) {
    const turn = await turnOf({ ...group, kept: turns.get(key) }, dependencies);
    const opensAtMs = await othersOpenAtMs(group, dependencies);
    const nowMs = dependencies.now().getTime();
    const waitMs = Math.max(turn.at.getTime(), opensAtMs) - nowMs;
    if (waitMs <= 0) {
      turns.delete(key);
      return;
    }
    turns.set(key, turn);
    const closed = turn.closed || opensAtMs > nowMs;
    if (waitMs > PATIENCE_MS) throw notYet({ ...group, seconds: waitMs / 1000, closed });
    await dependencies.pause(waitMs);
  }
}

/**
 * A stage that has to come back for one turn still comes for the others that it has: none of them lapses on the way, or two that lie far
 * apart would never be there together.
 */
export function keepTurns({ turns }: StageLease, { until }: { until: Date }): void {
  for (const [key, turn] of turns) if (turn.at < until) turns.set(key, { ...turn, at: until });
}

/** When every other service that a read asks will take calls again, in milliseconds since the epoch. */
async function othersOpenAtMs(group: GroupOfCalls, dependencies: LoopDependencies): Promise<number> {
  const others = group.class === 'read' ? (group.kind.alsoReads ?? []) : [];
  const taken = await Promise.all(others.map((api) => takeTokens({ api, class: 'read', count: 0 }, dependencies)));
  return Math.max(0, ...taken.map(({ closedUntil }) => closedUntil?.getTime() ?? 0));
}

/** The turn that stands, or a new one where there is none, or where the provider has closed since it was given. */
async function turnOf(
  group: GroupOfCalls & { kept: Turn | undefined },
  dependencies: LoopDependencies,
): Promise<Turn & { closed: boolean }> {
  const { kind, kept } = group;
  const now = dependencies.now();
  const calls = group.resources * (kind.calls?.[group.class] ?? 1);
  const standing = kept && now.getTime() - kept.at.getTime() < KEPT_MS ? kept : undefined;
  const request = { api: kind.api, class: group.class, kind: kind.kind };
  const missing = Math.max(0, calls - (standing?.calls ?? 0));
  const { startsAt, closedUntil } = await takeTokens({ ...request, count: missing }, dependencies);
  const closed = closedUntil !== undefined && closedUntil > now;
  if (standing === undefined) return { calls, at: startsAt, closed };
  if (closedUntil === undefined || closedUntil <= standing.at) {
    return { calls, at: missing > 0 && startsAt > standing.at ? startsAt : standing.at, closed };
  }
  const renewed = await takeTokens({ ...request, count: calls - missing }, dependencies);
  return { calls, at: renewed.startsAt, closed };
}

function notYet(turn: GroupOfCalls & { seconds: number; closed: boolean }): StepFailure {
  const { provider } = turn.kind.api;
  return turn.closed
    ? new StepFailure('provider-throttled', `${provider} has asked us to slow down.`, {
        retryAfterSeconds: turn.seconds,
      })
    : new TurnAwaited(provider, turn.seconds);
}

/**
 * Runs one call of a kind; when the provider refuses it as too fast, nobody calls its API before the time that it named. `refused` stops
 * what would follow in this invocation.
 */
export function obeyed<Result>(
  call: { kind: RemovableKind; run: () => Promise<Result>; refused?: () => void },
  dependencies: LoopDependencies,
): Promise<Result> {
  const { api, alsoReads = [] } = call.kind;
  return obeying({ apis: [api, ...alsoReads], run: call.run, refused: call.refused }, dependencies);
}

export type Pending = StageProgress & { readonly status: 'pending' };

/** For a step that can come back: a question that the provider does not take for now is pending. Throws every other failure again. */
export function pendingWhenThrottled(error: unknown): Pending {
  const pending = pausedBy(error);
  if (pending === undefined) throw error;
  return pending;
}

/** What to tell of an attempt that has ended because of its pace; undefined for every other failure. */
export function pausedBy(error: unknown): Pending | undefined {
  if (!isThrottled(error)) return undefined;
  // What a throttled call may have made half-way is looked for when it must be visible: a creation is several calls at some kinds.
  const seconds = Math.max(error.retryAfterSeconds ?? 0, error instanceof TurnAwaited ? 1 : VISIBILITY_SECONDS);
  return { status: 'pending', waitSeconds: Math.ceil(seconds), waitingFor: [error.message] };
}
