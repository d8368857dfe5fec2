import { rest } from '../../local/cli/rest.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud/local-cloud.ts';
import { failAtStandstill } from '../../local/cloud/standstill.ts';
import type { BusEvent } from '../../local/runtime/bus/event.ts';
import { orderPlaced } from '../support/order-events.ts';
import { cloudUnderTest } from './clouds.ts';
import { gather, type Observations, query, type Violation } from './evidence.ts';
import { type Experiment, type Tracked, track } from './experiment.ts';
import { watchReleases } from './incidents.ts';
import { createInjection, type Injection, type Struck } from './injection.ts';
import { violationsOf } from './invariants/all.ts';
import { cancel, decideOnHeld, restart, send, stop } from './people.ts';

export interface CohortOrder {
  readonly experiments: readonly Experiment[];
  /** Where all its orders go; AWS unless told. */
  readonly cloud?: string;
  readonly seed: number;
  readonly dataDirectory: string;
  /** Collects every site that is met. */
  readonly census: boolean;
  readonly onLog?: (line: { readonly function: string; readonly text: string }) => void;
}

export interface Outcome {
  readonly name: string;
  readonly struck: readonly Struck[];
  /** Of the order, when everything had come to rest and before anybody decided on what was held. */
  readonly firstEnd: string;
  readonly end: string;
  readonly violations: readonly Violation[];
}

export interface CohortResult {
  readonly outcomes: readonly Outcome[];
  /** Violations that belong to no single order. */
  readonly common: readonly Violation[];
  /** Sites in the order in which they were met, before and after the customers cancelled; only of a census. */
  readonly met: { readonly provision: readonly string[]; readonly retire: readonly string[] };
  readonly seconds: number;
}

const LOOK_EVERY_MS = 5_000;
/** Messages that were delayed have arrived by then. */
const STRAGGLERS_MS = 600_000;

/**
 * The lives of several orders in one world: placed, come to rest, cancelled, come to rest, and at last everything that was ever on the bus once more in another
 * order. After each rest the invariants are checked. Must have its process to itself.
 */
export async function runCohort(order: CohortOrder): Promise<CohortResult> {
  const startedAt = performance.now();
  const tracked = order.experiments.map((experiment, index) => track(experiment, index));
  const events: BusEvent[] = [];
  const incidents: Violation[] = [];
  const injection = createInjection(
    { tracked, census: order.census },
    {
      now: () => cloud.clock.now(),
      cancel: (each) => cancel(each, cloud),
      stop: (each) => void stop(each, cloud),
      restart: (each) => void restart(each, cloud),
    },
  );
  const cloud = await startLocalCloud({
    clock: 'virtual',
    seed: order.seed,
    onStandstill: failAtStandstill,
    dataDirectory: order.dataDirectory,
    chaos: injection.chaos,
    ...(order.onLog && { onLog: order.onLog }),
  });
  cloud.onEvent((event) => void events.push(event));
  watchReleases(cloud.world, { report: (each) => incidents.push(each) });
  injection.begin();
  const observations = {
    cloud: cloudUnderTest(order.cloud ?? 'aws'),
    tracked,
    events,
    incidents,
    workers: injection.workers,
    killed: injection.killed,
  };
  try {
    const found = await live({ observations, injection, incidents }, { cloud });
    return { ...found, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    await cloud.stop();
  }
}

async function live(
  work: { observations: Observations; injection: Injection; incidents: Violation[] },
  { cloud }: { cloud: LocalCloud },
): Promise<Omit<CohortResult, 'seconds'>> {
  const { observations, injection } = work;
  const { tracked } = observations;
  const { id, regions } = observations.cloud;
  tracked.forEach((each, index) => {
    const region = regions[index % regions.length] ?? regions[0];
    send(orderPlaced({ orderId: each.orderId, name: each.tenantName, region, data: { cloud: id } }), cloud);
  });
  await comeToRest(work, { cloud });
  const firstEnds = await statesOf(tracked, cloud);
  await seeToHeld(work, { cloud });
  const afterPlacing = violationsOf(await injection.aside(() => gather(observations, { cloud })));
  const met = injection.met.length;

  const living = await query<{ id: string }>(cloud, `select id from tenants where phase = 'active'`);
  for (const each of tracked) if (living.some(({ id }) => id === each.tenantId)) cancel(each, cloud);
  await comeToRest(work, { cloud });
  await seeToHeld(work, { cloud });
  const ends = await statesOf(tracked, cloud);
  const afterCancelling = violationsOf(await injection.aside(() => gather(observations, { cloud })));

  injection.calm();
  const afterReplay = await replayEverything({ observations, seed: cloud.world.seed }, { cloud });
  const all = [...afterPlacing, ...afterCancelling, ...afterReplay];
  return {
    outcomes: tracked.map((each) => ({
      name: each.experiment.name,
      struck: injection.struckFor(each),
      firstEnd: firstEnds.get(each.orderId) ?? 'unknown',
      end: ends.get(each.orderId) ?? 'unknown',
      violations: unique(all.filter(({ orderId }) => orderId === each.orderId)),
    })),
    common: unique(all.filter(({ orderId }) => orderId === undefined)),
    met: { provision: injection.met.slice(0, met), retire: injection.met.slice(met) },
  };
}

/** Until nothing is under way; what was lost on the bus is brought back from its archive, as an operator would. */
async function comeToRest(
  { observations, injection }: { observations: Observations; injection: Injection },
  { cloud }: { cloud: LocalCloud },
): Promise<void> {
  const settle = () => rest({ cloud, lookEveryMs: LOOK_EVERY_MS });
  await settle();
  const struck = observations.tracked.flatMap((each) => injection.struckFor(each));
  if (
    struck.some(({ kind }) => kind === 'delayed' || kind === 'duplicated' || kind === 'resent' || kind === 'stalled')
  ) {
    await cloud.clock.sleep(STRAGGLERS_MS);
    await settle();
  }
  if (struck.some(({ kind }) => kind === 'lost')) {
    await cloud.replayEvents();
    await settle();
  }
}

/** Operators see to what is held until nothing is. Each fault of an order can hold it once more. */
async function seeToHeld(
  work: { observations: Observations; injection: Injection; incidents: Violation[] },
  { cloud }: { cloud: LocalCloud },
): Promise<void> {
  const { observations, incidents } = work;
  const settle = () => rest({ cloud, lookEveryMs: LOOK_EVERY_MS });
  const rounds = 1 + Math.max(...observations.tracked.map(({ experiment }) => experiment.faults.length));
  for (let round = 0; round < rounds; round += 1) {
    await reportNeedless({ observations, incidents }, { cloud });
    if (!(await decideOnHeld({ incidents, settle }, { cloud }))) return;
    await comeToRest(work, { cloud });
  }
}

/** What is to be survived is survived without people. */
async function reportNeedless(
  { observations, incidents }: { observations: Observations; incidents: Violation[] },
  { cloud }: { cloud: LocalCloud },
): Promise<void> {
  const held = await query<{ id: string }>(cloud, `select id from operations where state = 'held'`);
  for (const { orderId, provisionId, retireId, experiment } of observations.tracked) {
    const own = held.find(({ id }) => id === provisionId || id === retireId);
    if (!own || experiment.mayEnd.some((end) => end !== 'completed')) continue;
    incidents.push({
      invariant: 'I3',
      orderId,
      text: `operation ${own.id} is held, and should have gone on by itself`,
    });
  }
}

async function statesOf(tracked: readonly Tracked[], cloud: LocalCloud): Promise<Map<string, string>> {
  const rows = await query<{ id: string; state: string }>(
    cloud,
    'select order_id as id, announced_state as state from orders where order_id = any($1)',
    [tracked.map(({ orderId }) => orderId)],
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** A replay of the whole archive, out of order, must change nothing. */
async function replayEverything(
  { observations, seed }: { observations: Observations; seed: number },
  { cloud }: { cloud: LocalCloud },
): Promise<Violation[]> {
  const before = await gather(observations, { cloud });
  const executions = [...cloud.runner.executions()].length;
  await cloud.replayEvents({ shuffleSeed: seed });
  await rest({ cloud, lookEveryMs: LOOK_EVERY_MS });
  const after = await gather(observations, { cloud });
  const started = [...cloud.runner.executions()].length - executions;
  const changed = (
    ['orders', 'tenants', 'operations', 'resources', 'leases', 'waits', 'outbox', 'receipts', 'auditedEvents'] as const
  ).filter((table) => canonical(before.records[table]) !== canonical(after.records[table]));
  const texts = [
    ...changed.map((table) => `a replay of the archive has changed ${table}`),
    ...(canonical(before.world) === canonical(after.world) ? [] : ['a replay of the archive has changed the world']),
    ...(started === 0 ? [] : [`a replay of the archive has started ${started} executions`]),
  ];
  return [...texts.map((text) => ({ invariant: 'I5', text })), ...violationsOf(after)];
}

function canonical(rows: readonly unknown[]): string {
  return rows
    .map((row) => JSON.stringify(row))
    .toSorted()
    .join('\n');
}

function unique(violations: readonly Violation[]): Violation[] {
  return [...new Map(violations.map((each) => [`${each.invariant} ${each.text}`, each])).values()];
}
