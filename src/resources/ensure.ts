import { isThrottled } from '../pace/throttling.ts';
import { failures, StepFailure } from '../platform/failure.ts';
import { logger } from '../platform/logger.ts';
import { changeInPlace } from './change.ts';
import { failureOf, isTold, tellUnmade, type Unmade } from './failed.ts';
import { recordIntents } from './intents.ts';
import { refuseEndless } from './overdue.ts';
import { type Found, recordLook, recordObserved, recordRefusals, recordUnseen, type Session } from './record.ts';
import type { LoopDependencies, RegistryRow, StageProgress, StageWork } from './registry.ts';
import type { Difference, ObservedResource, Outputs, PlannedResource } from './resource-kind.ts';
import { groupByKind, settleAll, withStage } from './session.ts';
import { awaitTurn, obeyed } from './turns.ts';
import { secondsSince, secondsToFirstLook, VISIBILITY_SECONDS, waitSeconds } from './waiting.ts';

/** So long after it was first missed, something that a provider once showed is taken for gone. */
const LOST_AFTER_SECONDS = 120;
/** An order whose provider has refused every call as too fast for so long fails with that, rather than wait for ever. */
const LONGEST_THROTTLE_SECONDS = 1800;

type Planned = { readonly resource: PlannedResource; readonly row: RegistryRow };
type PlannedAndFound = Planned & Found & { readonly differences: readonly Difference[] };

/**
 * Brings every resource of a stage into being, in the order of their dependencies, as far as that goes without waiting.
 * May run any number of times, also after a crash at any point: what an earlier run made is found by its recorded id, else by its
 * owner mark, and adopted. Throws `StepFailure`; what was made before the failure is recorded.
 */
export async function ensureStage(
  work: StageWork & { plan: readonly PlannedResource[] },
  dependencies: LoopDependencies,
): Promise<StageProgress> {
  return withStage(
    {
      ...work,
      longestThrottleSeconds: LONGEST_THROTTLE_SECONDS,
      converge: (session) => converge({ session, plan: work.plan }, dependencies),
    },
    dependencies,
  );
}

async function converge(
  work: { session: Session; plan: readonly PlannedResource[] },
  dependencies: LoopDependencies,
): Promise<StageProgress> {
  const { session, plan } = work;
  const isReady = (slot: string) => session.registry.get(slot)?.state === 'ready';
  const looked = new Set<string>();
  for (;;) {
    const due = plan.filter(
      ({ slot, after }) => !isReady(slot) && !looked.has(slot) && after.every((dependency) => isReady(dependency)),
    );
    if (due.length === 0) break;
    for (const { slot } of due) looked.add(slot);
    const { failure } = await settleAll(groupByKind(due), (group) => convergeKind({ session, group }, dependencies));
    if (failure !== undefined) throw failure;
  }
  return progress({ session, plan }, dependencies);
}

async function convergeKind(
  work: { session: Session; group: readonly PlannedResource[] },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, group } = work;
  const recorded: Planned[] = [];
  const fresh: PlannedResource[] = [];
  for (const resource of group) {
    const row = session.registry.get(resource.slot);
    if (row && row.state !== 'absent') recorded.push({ resource, row });
    else fresh.push(resource);
  }
  const missing = await lookAtRecorded({ session, recorded }, dependencies);
  await create({ session, resources: [...fresh, ...missing] }, dependencies);
}

/** Looks at what has an intent already; returns what an earlier run announced and never made. */
async function lookAtRecorded(
  work: { session: Session; recorded: readonly Planned[] },
  dependencies: LoopDependencies,
): Promise<PlannedResource[]> {
  const { session, recorded } = work;
  const kind = recorded[0]?.resource.kind;
  if (
    !kind ||
    recorded.every(
      ({ resource, row }) => isUnderWay(row) && secondsTooEarly({ session, resource, row }, dependencies) > 0,
    )
  ) {
    return [];
  }
  await awaitTurn({ lease: session.lease, kind, class: 'read', resources: 1 }, dependencies);
  const observed = await obeyed({ kind, run: () => kind.read(scopeOf(session, recorded)) }, dependencies);
  // An operator sees by it what a step that stays is at, and the bench how many looks a wait takes.
  logger.info('looked', { kind: kind.kind, slots: recorded.map(({ resource }) => resource.slot) });
  const found: PlannedAndFound[] = [];
  const missing: PlannedResource[] = [];
  const unseen: RegistryRow[] = [];
  const refusals: RegistryRow['refusal'][] = [];
  const unmade: Unmade[] = [];
  for (const { resource, row } of recorded) {
    const match = matchOf(row, observed);
    const failure = match && failureOf({ resource, row, observed: match });
    if (failure && !failure.retryable) throw failure;
    // What has just failed is told first; the next attempt makes it again.
    if (failure && !isTold(row)) unmade.push({ row, failure });
    else if (failure && isLost(row, dependencies)) missing.push(resource);
    else if (failure) refusals.push(row.refusal);
    else if (match) found.push(compare({ resource, row, observed: match }, session));
    else if (isLost(row, dependencies)) missing.push(resource);
    else if (row.state !== 'intended' && row.unseen_since === null) unseen.push(row);
    else refusals.push(row.refusal);
  }
  await recordUnseen({ session, rows: unseen }, dependencies);
  await recordObserved(
    { session, action: 'adopt', found: found.filter(({ row }) => row.provider_id === null) },
    dependencies,
  );
  await recordLook({ session, found: found.filter(({ row }) => row.provider_id !== null) }, dependencies);
  for (const each of found) refuseEndless(each, dependencies);
  for (const { resource, observed: actual, differences } of found) {
    const wanted = wantedOf(resource, session);
    if (differences.length > 0) {
      await changeInPlace({ session, resource, wanted, observed: actual, differences }, dependencies);
    }
  }
  await tellUnmade({ session, unmade }, dependencies);
  failAgain(refusals);
  return missing;
}

/**
 * A refused attempt stays a failure until a look shows that it had its effect after all, or until it is worth another one: were it told
 * as pending, a provider that always fails would be asked for ever.
 */
function failAgain(refusals: readonly RegistryRow['refusal'][]): void {
  const told = refusals.filter((each) => each !== null);
  const refusal = told.find(({ code }) => !failures[code].retry) ?? told[0];
  if (refusal) throw new StepFailure(refusal.code, refusal.message);
}

/** What the provider has finished making and is not as wanted counts as pending until a change has mended it. */
function compare(found: Planned & Found, session: Session): PlannedAndFound {
  const { resource, observed } = found;
  const differences =
    observed.state === 'ready' ? resource.kind.differences(wantedOf(resource, session), observed) : [];
  return differences.length === 0
    ? { ...found, differences }
    : { ...found, observed: { ...observed, state: 'pending' }, differences };
}

async function create(
  work: { session: Session; resources: readonly PlannedResource[] },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, resources } = work;
  const [first] = resources;
  if (!first) return;
  await awaitTurn(
    { lease: session.lease, kind: first.kind, class: 'change', resources: resources.length },
    dependencies,
  );
  const intents = resources.map((resource) => ({
    slot: resource.slot,
    kind: resource.kind.kind,
    wanted: wantedOf(resource, session),
  }));
  const rows = new Map((await recordIntents({ session, intents }, dependencies)).map((row) => [row.slot, row]));
  for (const row of rows.values()) session.registry.set(row.slot, row);

  const { done, failed, failure } = await settleAll(resources, (resource, refused) => {
    const row = rows.get(resource.slot);
    if (!row) throw new StepFailure('unexpected', `No intent was recorded for ${resource.slot}.`);
    const mark = { ownerId: session.owner.ownerId, slot: resource.slot, orderId: session.owner.orderId };
    const order = { wanted: row.wanted, mark, requestId: row.request_id };
    return obeyed({ kind: resource.kind, run: () => resource.kind.create(order), refused }, dependencies);
  });
  const found = done.flatMap(({ item, result }) => {
    const row = rows.get(item.slot);
    return row ? [{ row, observed: result }] : [];
  });
  await recordObserved({ session, action: 'create', found }, dependencies);
  const refused = failed.flatMap(({ item, error }) => {
    const row = rows.get(item.slot);
    return row && !isThrottled(error) ? [{ row, error }] : [];
  });
  await recordRefusals({ session, action: 'create', refused }, dependencies);
  if (failure !== undefined) throw failure;
}

function progress(
  work: { session: Session; plan: readonly PlannedResource[] },
  dependencies: LoopDependencies,
): StageProgress {
  const waiting = work.plan.flatMap((resource) => {
    const row = work.session.registry.get(resource.slot);
    if (row?.state === 'ready') return [];
    if (!row || row.state === 'absent') return [];
    return [{ slot: resource.slot, seconds: secondsFor({ session: work.session, resource, row }, dependencies) }];
  });
  if (waiting.length === 0 && work.plan.every(({ slot }) => work.session.registry.get(slot)?.state === 'ready')) {
    return { status: 'ready' };
  }
  return {
    status: 'pending',
    waitSeconds: Math.min(...waiting.map(({ seconds }) => seconds)),
    waitingFor: waiting.map(({ slot }) => slot),
  };
}

type Awaited = Planned & { readonly session: Session };

function secondsFor(awaited: Awaited, dependencies: LoopDependencies): number {
  const { resource, row } = awaited;
  if (!isUnderWay(row)) return VISIBILITY_SECONDS;
  const usual = waitSeconds(resource.kind.usualSeconds, secondsSince(row.since, dependencies));
  return Math.max(usual, Math.ceil(secondsTooEarly(awaited, dependencies)));
}

/** Seconds until it may be there and somebody needs it; not positive when a look is due. */
function secondsTooEarly({ session, resource, row }: Awaited, dependencies: LoopDependencies): number {
  const { kind, neededWith } = resource;
  const own = secondsToFirstLook(kind.usualSeconds, secondsSince(row.since, dependencies));
  const other = neededWith && session.registry.get(neededWith.slot);
  if (!neededWith || other?.state === 'ready') return own;
  // Until the other one is begun, it is taken for begun with this one.
  const begunAt = other?.since ?? row.since;
  return Math.max(own, secondsToFirstLook(neededWith.usualSeconds, secondsSince(begunAt, dependencies)));
}

/** The provider is at work on it, as far as the last look showed. */
const isUnderWay = ({ state, unseen_since: unseenSince }: RegistryRow): boolean =>
  state === 'pending' && unseenSince === null;

function scopeOf(session: Session, recorded: readonly Planned[]) {
  return {
    ownerId: session.owner.ownerId,
    providerIds: recorded.flatMap(({ row }) => (row.provider_id === null ? [] : [row.provider_id])),
  };
}

function matchOf(row: RegistryRow, observed: readonly ObservedResource[]): ObservedResource | undefined {
  const byId = observed.find(({ providerId }) => providerId === row.provider_id);
  if (byId) return byId;
  const byMark = observed.filter(({ slot, state }) => slot === row.slot && state !== 'leaving');
  if (byMark.length > 1) {
    throw new StepFailure(
      'ambiguous-ownership',
      `Two resources carry the mark ${row.slot}: ${byMark.map(({ providerId }) => providerId).join(', ')}.`,
    );
  }
  return byMark[0];
}

/** Nothing is seen of it: a fresh intent may still become visible; an older one was never made, or has vanished. */
function isLost(row: RegistryRow, dependencies: LoopDependencies): boolean {
  if (row.state === 'intended') return secondsSince(row.since, dependencies) >= VISIBILITY_SECONDS;
  return row.unseen_since !== null && secondsSince(row.unseen_since, dependencies) >= LOST_AFTER_SECONDS;
}

function wantedOf(resource: PlannedResource, session: Session): unknown {
  return resource.wanted((slot): Outputs => {
    const row = session.registry.get(slot);
    if (!row) throw new StepFailure('unexpected', `${resource.slot} refers to ${slot}, which is not recorded.`);
    return row.outputs;
  });
}
