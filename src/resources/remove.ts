import { StepFailure } from '../platform/failure.ts';
import type { Transaction } from '../postgres/database.ts';
import { announce, inTransaction, recordRefusals, type Session } from './record.ts';
import type { LoopDependencies, RegistryRow, StageProgress, StageWork } from './registry.ts';
import type { ErasedKind, ObservedResource, PlannedResource, RemovalOptions } from './resource-kind.ts';
import { settleAll, withStage } from './session.ts';
import { awaitTurn, obeyed } from './turns.ts';
import { VISIBILITY_SECONDS, waitSeconds } from './waiting.ts';

/** Longer than for a making: who gives up here leaves something that costs money, and a person who has to look. */
const LONGEST_THROTTLE_SECONDS = 7200;

type Removal = StageWork & { readonly plan: readonly PlannedResource[]; readonly options: RemovalOptions };

/** One kind with everything of it that may still exist. */
interface Leftover {
  readonly kind: ErasedKind;
  readonly rows: readonly RegistryRow[];
}

/**
 * Removes everything recorded for a stage, in the reverse order of its dependencies, as far as that goes without waiting.
 * A resource counts as gone when the provider's own listing no longer shows it; that look becomes its absence proof. Whatever
 * else of these kinds carries the owner's mark is removed too: a twin that a lost reply left behind has no row of its own.
 */
export async function removeStage(work: Removal, dependencies: LoopDependencies): Promise<StageProgress> {
  return withStage(
    {
      ...work,
      longestThrottleSeconds: LONGEST_THROTTLE_SECONDS,
      converge: (session) => converge({ ...work, session }, dependencies),
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
  const remaining = living(session);
  if (remaining.length === 0) return { status: 'ready' };
  if (waits.length === 0) {
    const slots = remaining.map(({ slot }) => slot).join(', ');
    throw new StepFailure('still-present', `Each of these is needed by another, so none can go first: ${slots}.`);
  }
  return {
    status: 'pending',
    waitSeconds: Math.min(...waits),
    waitingFor: remaining.map(({ slot }) => slot),
  };
}

/** The kinds none of whose resources is still needed by something living. */
function leftovers({ session, plan }: { session: Session; plan: readonly PlannedResource[] }): Leftover[] {
  const rows = living(session);
  const needed = new Set(rows.flatMap((row) => plan.find(({ slot }) => slot === row.slot)?.after ?? []));
  const blocked = new Set(rows.filter(({ slot }) => needed.has(slot)).map(({ kind }) => kind));
  const byKind = Map.groupBy(
    rows.filter(({ kind }) => !blocked.has(kind)),
    ({ kind }) => kind,
  );
  return [...byKind].map(([name, kindRows]) => ({ kind: kindNamed(name, plan), rows: kindRows }));
}

function living(session: Session): RegistryRow[] {
  return [...session.registry.values()].filter((row) => row.stage === session.stage && row.state !== 'absent');
}

function kindNamed(name: string, plan: readonly PlannedResource[]): ErasedKind {
  const kind = plan.find((resource) => resource.kind.kind === name)?.kind;
  if (!kind) throw new StepFailure('unexpected', `No kind ${name} is known in this stage.`);
  return kind;
}

/** Returns the seconds to wait before the next look, or nothing when all of the kind is gone. */
async function removeKind(
  work: Removal & { session: Session; leftover: Leftover },
  dependencies: LoopDependencies,
): Promise<number | undefined> {
  const { session, leftover, options } = work;
  const { kind, rows } = leftover;
  const before = await look({ leftover, session }, dependencies);
  const standing = before.filter(({ state }) => state !== 'leaving');
  if (standing.length > 0) {
    await awaitTurn({ lease: session.lease, kind, class: 'change', resources: standing.length }, dependencies);
    await recordRemoval({ session, rows, observed: standing }, dependencies);
    const { failed, failure } = await settleAll(standing, (observed, refused) =>
      obeyed({ kind, run: () => kind.remove(observed, options), refused }, dependencies),
    );
    const refused = failed.flatMap(({ item, error }) =>
      rows.filter((row) => isOf(row, item)).map((row) => ({ row: session.registry.get(row.slot) ?? row, error })),
    );
    await recordRefusals({ session, action: 'remove', refused }, dependencies);
    if (failure !== undefined && !isBusy(failure)) throw failure;
  }
  const after =
    standing.length > 0 && kind.usualRemovalSeconds === 0 ? await look({ leftover, session }, dependencies) : before;
  const current = rows.map((row) => session.registry.get(row.slot) ?? row);
  const gone = current.filter((row) => isGone({ row, observed: after }, dependencies));
  await recordAbsence({ session, rows: gone, seenBy: kind.absenceSeenBy }, dependencies);
  if (gone.length === rows.length) return undefined;
  return waitSeconds(kind.usualRemovalSeconds, elapsedSeconds(current, dependencies));
}

/** Something of the provider's own still holds it, such as a network interface that is being taken away: it will let go. */
function isBusy(failure: unknown): boolean {
  return failure instanceof StepFailure && failure.code === 'provider-busy';
}

async function look(
  { leftover: { kind, rows }, session }: { leftover: Leftover; session: Session },
  dependencies: LoopDependencies,
): Promise<ObservedResource[]> {
  const providerIds = rows.flatMap(({ provider_id: id }) => (id === null ? [] : [id]));
  await awaitTurn({ lease: session.lease, kind, class: 'read', resources: 1 }, dependencies);
  const scope = { ownerId: session.owner.ownerId, providerIds };
  const observed = await obeyed({ kind, run: () => kind.read(scope) }, dependencies);
  const slotsElsewhere = new Set(
    [...session.registry.values()].filter((row) => row.stage !== session.stage).map(({ slot }) => slot),
  );
  return observed.filter(({ slot }) => slot === undefined || !slotsElsewhere.has(slot));
}

function isOf(row: RegistryRow, { providerId, slot }: ObservedResource): boolean {
  return providerId === row.provider_id || slot === row.slot;
}

/**
 * What was never seen to leave is not gone because nothing is seen of it: its creation may still be under way, or it was made a moment
 * ago and the provider does not show it yet.
 */
function isGone(
  work: { row: RegistryRow; observed: readonly ObservedResource[] },
  dependencies: LoopDependencies,
): boolean {
  const { row, observed } = work;
  if (observed.some((each) => isOf(row, each))) return false;
  return row.state === 'leaving' || elapsedSeconds([row], dependencies) >= VISIBILITY_SECONDS;
}

function elapsedSeconds(rows: readonly RegistryRow[], dependencies: LoopDependencies): number {
  const since = Math.min(...rows.map((row) => row.since.getTime()));
  return (dependencies.now().getTime() - since) / 1000;
}

async function recordRemoval(
  work: { session: Session; rows: readonly RegistryRow[]; observed: readonly ObservedResource[] },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, rows, observed } = work;
  // One that is leaving already has said so; the provider only had not let go of it yet.
  const leaving = rows.filter((row) => row.state !== 'leaving' && observed.some((each) => isOf(row, each)));
  const run = async (transaction: Transaction) => {
    for (const row of leaving) {
      const found = observed.find((each) => isOf(row, each));
      const saved = await transaction
        .updateTable('resources')
        .set({ state: 'leaving', since: dependencies.now(), provider_id: row.provider_id ?? found?.providerId ?? null })
        .where('owner_id', '=', row.owner_id)
        .where('slot', '=', row.slot)
        .returningAll()
        .executeTakeFirstOrThrow();
      session.registry.set(saved.slot, saved);
    }
    await announce(
      { session, changes: leaving.map((row) => ({ row, action: 'remove', phase: 'intent' })) },
      { ...dependencies, transaction },
    );
  };
  if (leaving.length > 0) await inTransaction({ session, run }, dependencies);
}

async function recordAbsence(
  work: { session: Session; rows: readonly RegistryRow[]; seenBy: string },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, rows, seenBy } = work;
  const absence = { seenBy, seenAt: dependencies.now().toISOString() };
  const run = async (transaction: Transaction) => {
    await transaction
      .updateTable('resources')
      .set({ state: 'absent', since: dependencies.now(), absence: JSON.stringify(absence) })
      .where('owner_id', '=', session.owner.ownerId)
      .where(
        'slot',
        'in',
        rows.map(({ slot }) => slot),
      )
      .execute();
    for (const row of rows) session.registry.set(row.slot, { ...row, state: 'absent', absence });
    await announce(
      { session, changes: rows.map((row) => ({ row, action: 'remove', phase: 'result', outcome: 'absent' })) },
      { ...dependencies, transaction },
    );
  };
  if (rows.length > 0) await inTransaction({ session, run }, dependencies);
}
