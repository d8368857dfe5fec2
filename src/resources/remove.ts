import { StepFailure } from '../platform/failure.ts';
import { plannedSlot, recordAbsence, recordLeaving, sort } from './leaving.ts';
import { outlastOutage } from './outage.ts';
import { refuseStuck } from './overdue.ts';
import { recordRefusals, type Session } from './record.ts';
import type { LoopDependencies, RegistryRow, StageProgress, StageWork } from './registry.ts';
import type { ObservedResource, PlannedResource, RemnantKind, RemovableKind, RemovalOptions } from './resource-kind.ts';
import { settleAll, withStage } from './session.ts';
import { awaitTurn, obeyed } from './turns.ts';
import { secondsSince, VISIBILITY_SECONDS, waitSeconds } from './waiting.ts';

/** Longer than for a making: who gives up here leaves something that costs money, and a person who has to look. */
const LONGEST_THROTTLE_SECONDS = 7200;
/** What the provider refuses because something of its own still holds it is asked for again so much later: each attempt is a change. */
const BUSY_SECONDS = 10;

export type Removal = StageWork & {
  readonly plan: readonly PlannedResource[];
  /** What others may have left, in the order in which it can go, once all of the plan is gone. */
  readonly remnants: readonly RemnantKind[];
  readonly options: RemovalOptions;
  /** Whether to look for every kind, also for those of which nothing is recorded or everything is gone. */
  readonly thorough?: boolean;
  /** A look of this pass that was begun later and showed nothing of its kind is not made again: a stage that waited for its turn goes on. */
  readonly looksStandSince: Date;
};

/** One kind with every row that it has in this stage. */
interface Leftover {
  readonly kind: RemovableKind;
  readonly rows: readonly RegistryRow[];
}

/**
 * Removes a stage in the reverse order of its dependencies, as far as that goes without waiting. A resource counts as gone when the
 * provider's own listing no longer shows it; that look becomes its absence proof. Whatever else of these kinds carries the owner's mark is
 * removed too: a twin that a lost reply left behind, or something that became visible late, gets a row of its own. Last comes what
 * others made for the stage.
 */
export async function removeStage(work: Removal, dependencies: LoopDependencies): Promise<StageProgress> {
  return withStage(
    {
      ...work,
      longestThrottleSeconds: LONGEST_THROTTLE_SECONDS,
      converge: (session) =>
        outlastOutage({ session, pass: () => converge({ ...work, session }, dependencies) }, dependencies),
    },
    dependencies,
  );
}

async function converge(work: Removal & { session: Session }, dependencies: LoopDependencies): Promise<StageProgress> {
  const { session } = work;
  const waits: number[] = [];
  const looked = new Set<string>();
  for (;;) {
    const due = leftovers(work).filter(({ kind }) => !looked.has(kind.kind));
    if (due.length === 0) break;
    for (const { kind } of due) looked.add(kind.kind);
    const { done, failure } = await settleAll(due, (leftover) =>
      removeKind({ ...work, leftover, session }, dependencies),
    );
    if (failure !== undefined) throw failure;
    waits.push(...done.flatMap(({ result }) => (result === undefined ? [] : [result])));
  }
  if (waits.length === 0 && living(session).every((row) => isRemnant(row, work))) {
    const wait = await removeRemnants(work, dependencies);
    if (wait === undefined) return { status: 'ready' };
    waits.push(wait);
  }
  const slots = living(session).map(({ slot }) => slot);
  if (waits.length === 0) {
    throw new StepFailure(
      'still-present',
      `Each of these is needed by another, so none can go first: ${slots.join(', ')}.`,
    );
  }
  // This pass is at its end: what holds the rest may have come since it began.
  session.lease.looks.clear();
  return { status: 'pending', waitSeconds: Math.min(...waits), waitingFor: slots };
}

/** One kind after the other: what an earlier one holds, a later one cannot let go. */
async function removeRemnants(
  work: Removal & { session: Session },
  dependencies: LoopDependencies,
): Promise<number | undefined> {
  for (const kind of work.remnants) {
    if (!isDue(kind, work)) continue;
    const wait = await removeKind({ ...work, leftover: leftoverOf(kind, work.session) }, dependencies);
    if (wait !== undefined) return wait;
  }
  return undefined;
}

/** The kinds of the plan none of whose resources is still needed by something living. */
function leftovers(work: Removal & { session: Session }): Leftover[] {
  const { session, plan } = work;
  const rows = living(session);
  const needed = new Set(rows.flatMap((row) => plan.find(({ slot }) => slot === plannedSlot(row.slot))?.after ?? []));
  const blocked = new Set(rows.filter(({ slot }) => needed.has(plannedSlot(slot))).map(({ kind }) => kind));
  const kinds = new Map(plan.map(({ kind }) => [kind.kind, kind]));
  const unknown = rows.find((row) => !kinds.has(row.kind) && !isRemnant(row, work));
  if (unknown) throw new StepFailure('unexpected', `No kind ${unknown.kind} is known in this stage.`);
  return [...kinds.values()]
    .filter((kind) => !blocked.has(kind.kind) && isDue(kind, work))
    .map((kind) => leftoverOf(kind, session));
}

/** What is recorded as living, and what may be there unrecorded and nobody has looked for yet. */
function isDue({ kind }: RemovableKind, work: Removal & { session: Session }): boolean {
  const { session, thorough = false, looksStandSince } = work;
  if (living(session).some((row) => row.kind === kind)) return true;
  const seenAt = session.lease.looks.get(kind);
  const looked = seenAt !== undefined && seenAt > looksStandSince;
  return !looked && (thorough || work.remnants.some((remnant) => remnant.kind === kind));
}

function leftoverOf(kind: RemovableKind, session: Session): Leftover {
  return { kind, rows: rowsOfStage(session).filter((row) => row.kind === kind.kind) };
}

function rowsOfStage(session: Session): RegistryRow[] {
  return [...session.registry.values()].filter((row) => row.stage === session.stage);
}

function living(session: Session): RegistryRow[] {
  return rowsOfStage(session).filter(({ state }) => state !== 'absent');
}

function isRemnant(row: RegistryRow, { remnants }: Removal): boolean {
  return remnants.some(({ kind }) => kind === row.kind);
}

/** Returns the seconds to wait before the next look, or nothing when all of the kind is gone. */
async function removeKind(
  work: Removal & { session: Session; leftover: Leftover },
  dependencies: LoopDependencies,
): Promise<number | undefined> {
  const { session, leftover, options } = work;
  const { kind } = leftover;
  const lookedAt = dependencies.now();
  const before = await look({ leftover, session }, dependencies);
  const heldSeconds = secondsHeld({ session, kind }, dependencies);
  const standing = heldSeconds > 0 ? [] : before.filter(({ state }) => state !== 'leaving');
  if (standing.length > 0) {
    await awaitTurn({ lease: session.lease, kind, class: 'change', resources: standing.length }, dependencies);
  }
  await recordLeaving({ session, kind, sorted: sort(leftover.rows, before) }, dependencies);
  const removal = await settleAll(standing, (observed, refused) =>
    obeyed({ kind, run: () => kind.remove(observed, options), refused }, dependencies),
  );
  const refused = removal.failed.flatMap(({ item, error }) =>
    leftoverOf(kind, session)
      .rows.filter((row) => row.provider_id === item.providerId)
      .map((row) => ({ row, error })),
  );
  await recordRefusals({ session, action: 'remove', refused }, dependencies);
  if (removal.failure !== undefined && !isBusy(removal.failure)) throw removal.failure;

  const after =
    standing.length > 0 && kind.usualRemovalSeconds === 0 ? await look({ leftover, session }, dependencies) : before;
  const shown = new Set(after.map(({ providerId }) => providerId));
  const isGone = (row: RegistryRow) => !shown.has(row.provider_id ?? '') && isSettled(row, dependencies);
  const rows = leftoverOf(kind, session).rows.filter(({ state }) => state !== 'absent');
  await recordAbsence({ session, rows: rows.filter(isGone), seenBy: kind.absenceSeenBy }, dependencies);
  const left = rows.filter((row) => !isGone(row));
  if (left.length === 0) {
    session.lease.looks.set(kind.kind, lookedAt);
    return undefined;
  }
  if (heldSeconds > 0) return heldSeconds;
  await refuseStuck({ session, kind, rows: left, observed: after, refusal: removal.failure }, dependencies);
  const elapsed = Math.max(...left.map(({ since }) => secondsSince(since, dependencies)));
  if (removal.failure === undefined) return waitSeconds(kind.usualRemovalSeconds, elapsed);
  return hold({ session, kind, seconds: Math.max(waitSeconds(0, elapsed), BUSY_SECONDS) }, dependencies);
}

/** Until when a kind is not asked for again is kept with the turns of its stage, because the stage comes back for other kinds, too. */
const againKey = ({ kind }: RemovableKind): string => `${kind} again`;

function hold(
  { session, kind, seconds }: { session: Session; kind: RemovableKind; seconds: number },
  { now }: LoopDependencies,
): number {
  session.lease.turns.set(againKey(kind), { calls: 0, at: new Date(now().getTime() + seconds * 1000) });
  return seconds;
}

function secondsHeld({ session, kind }: { session: Session; kind: RemovableKind }, { now }: LoopDependencies): number {
  const again = session.lease.turns.get(againKey(kind));
  return again === undefined ? 0 : Math.max(0, Math.ceil((again.at.getTime() - now().getTime()) / 1000));
}

/** Something of the provider's own still holds it, such as a network interface that is being taken away: it will let go. */
function isBusy(failure: unknown): boolean {
  return failure instanceof StepFailure && failure.code === 'provider-busy';
}

/** What carries the mark of a resource of another stage is left to that stage, which knows what needs it. */
async function look(
  { leftover: { kind, rows }, session }: { leftover: Leftover; session: Session },
  dependencies: LoopDependencies,
): Promise<ObservedResource[]> {
  const providerIds = rows.flatMap(({ provider_id: id }) => (id === null ? [] : [id]));
  await awaitTurn({ lease: session.lease, kind, class: 'read', resources: 1 }, dependencies);
  const scope = { ownerId: session.owner.ownerId, providerIds };
  const observed = await obeyed({ kind, run: () => kind.read(scope) }, dependencies);
  const slotsElsewhere = new Set(
    [...session.registry.values()].filter((row) => row.stage !== session.stage).map(({ slot }) => plannedSlot(slot)),
  );
  return observed.filter(
    ({ slot, state }) =>
      (slot === undefined || !slotsElsewhere.has(slot)) && !(typeof state === 'object' && state.isAbsent),
  );
}

/**
 * What was never seen to leave is not gone because nothing is seen of it: its creation may still be under way, or it was made a moment
 * ago and the provider does not show it yet.
 */
function isSettled(row: RegistryRow, dependencies: LoopDependencies): boolean {
  return row.state === 'leaving' || secondsSince(row.unseen_since ?? row.since, dependencies) >= VISIBILITY_SECONDS;
}
