import type { Clock } from '../../clock.ts';
import { settledOrAborted } from '../branches.ts';
import type { Json, MapState } from '../definition.ts';
import type { Execution } from '../execution.ts';
import { StateFailure } from '../failures.ts';
import type { EventDetails } from '../history.ts';
import type { MachineRevision } from '../machines.ts';
import { outside, type Run, record, type Transition, type Visit } from '../thread.ts';
import { evaluateField, evaluateNumber, leave } from '../visit.ts';
import { batches } from './item-batches.ts';
import { type ObjectStore, readItems } from './item-reader.ts';
import { itemsOf } from './map.ts';
import { writeResults } from './result-writer.ts';

export type { ObjectStore } from './item-reader.ts';

/** What the Map state of one visit started, as DescribeMapRun shows it. */
export interface MapRun {
  readonly arn: string;
  readonly executionArn: string;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
  readonly startedAtMs: number;
  /** By the index of the item or batch; those that were not started yet are missing. */
  readonly children: Execution[];
  inputs: Json[];
  redrives: number;
  redrivenAtMs: number | undefined;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  stoppedAtMs: number | undefined;
}

export interface DistributedMaps {
  run(visit: Visit<MapState>, run: Run): Promise<Transition>;
}

export interface MapSources {
  readonly clock: Clock;
  readonly uuid: (key: string) => string;
  readonly region: string;
  readonly accountId: string;
  readonly launch: (order: {
    revision: MachineRevision;
    name: string;
    arn: string;
    input: string;
    mapRunArn: string;
  }) => Execution;
  readonly stop: (arn: string) => void;
  readonly redrive: (execution: Execution) => void;
  readonly find: (arn: string) => Execution;
  readonly objects: ObjectStore | undefined;
}

/** "A Distributed Map state runs up to 10,000 child executions at the same time." */
const MAX_CONCURRENCY = 10_000;

/** Map states in distributed mode: each item or batch is a child execution, counted against the tolerated failures. */
export function distributedMaps(sources: MapSources): DistributedMaps & { readonly runs: Map<string, MapRun> } {
  const runs = new Map<string, MapRun>();
  return { runs, run: (visit, run) => runDistributed(visit, { run, runs, sources }) };
}

interface Dependencies {
  readonly run: Run;
  readonly runs: Map<string, MapRun>;
  readonly sources: MapSources;
}

async function runDistributed(visit: Visit<MapState>, dependencies: Dependencies): Promise<Transition> {
  const { run, runs, sources } = dependencies;
  const { state, thread } = visit;
  const at = { thread, run };
  const earlier = runs.get(thread.frame.mapRunArn ?? '');
  const listed = earlier || state.ItemReader ? undefined : await itemsOf(visit, run);
  const mapRun = earlier ?? (await describeRun(visit, dependencies));
  const length = earlier?.inputs.length ?? listed?.length ?? 0;
  record({ type: 'MapStateStarted', mapStateStartedEventDetails: { length } }, at);
  const started = record(earlier ? redriven(earlier) : startOf(mapRun), at);
  runs.set(mapRun.arn, mapRun);
  thread.frame.mapRunArn = mapRun.arn;
  try {
    if (mapRun.inputs.length === 0) {
      const items = listed ?? (await outside(() => readItems(visit, { objects: sources.objects, run }), at));
      mapRun.inputs = await batches(visit, { items: await select(visit, { items, run }), run });
    }
    await outside(() => settledOrAborted(runChildren(mapRun, { visit, sources }), thread.signal), at);
    const result = state.ResultWriter
      ? await outside(() => writeResults(visit, { mapRun, objects: sources.objects, run }), at)
      : mapRun.children.map(({ result: { output } }) => (output === undefined ? null : (JSON.parse(output) as Json)));
    close(mapRun, { status: 'SUCCEEDED', clock: sources.clock });
    const succeeded = record({ type: 'MapRunSucceeded' }, at);
    run.history.append({ type: 'MapStateSucceeded' }, succeeded);
    // On AWS the exit follows the start of the map run, past both of the Succeeded events.
    thread.previous = started;
    return await leave(visit, { fields: state, states: { result }, otherwise: result, next: state.Next }, run);
  } catch (failure) {
    if (mapRun.status === 'RUNNING') abandon(mapRun, { failure, visit, dependencies });
    throw failure;
  }
}

async function describeRun(visit: Visit<MapState>, { run, sources }: Dependencies): Promise<MapRun> {
  const { state } = visit;
  const number = (name: 'MaxConcurrency' | 'ToleratedFailureCount' | 'ToleratedFailurePercentage') =>
    evaluateNumber(visit, { name, value: state[name] ?? 0 }, run);
  const key = `${run.executionArn}/${visit.enteredId}/${visit.retryCount}`;
  const label = state.Label ?? sources.uuid(`label/${key}`);
  const [, machine] = /:execution:([^:/]+)/.exec(run.executionArn) ?? [];
  const arn = `arn:aws:states:${sources.region}:${sources.accountId}:mapRun:${machine}/${label}:${sources.uuid(`map-run/${key}`)}`;
  return {
    arn,
    executionArn: run.executionArn,
    maxConcurrency: await number('MaxConcurrency'),
    toleratedFailureCount: await number('ToleratedFailureCount'),
    toleratedFailurePercentage: await number('ToleratedFailurePercentage'),
    startedAtMs: sources.clock.now(),
    children: [],
    inputs: [],
    redrives: 0,
    redrivenAtMs: undefined,
    status: 'RUNNING',
    stoppedAtMs: undefined,
  };
}

async function select(visit: Visit<MapState>, { items, run }: { items: Json[]; run: Run }): Promise<Json[]> {
  const { ItemSelector } = visit.state;
  if (ItemSelector === undefined) return items;
  const selected: Json[] = [];
  for (const [Index, Value] of items.entries()) {
    const frame = { ...visit.thread.frame, item: { Index, Value } };
    const inItem: Visit = { ...visit, thread: { ...visit.thread, frame } };
    selected.push(await evaluateField(inItem, { name: 'ItemSelector', template: ItemSelector }, run));
  }
  return selected;
}

const startOf = ({ arn }: MapRun): EventDetails => ({
  type: 'MapRunStarted',
  mapRunStartedEventDetails: { mapRunArn: arn },
});

function redriven(mapRun: MapRun): EventDetails {
  mapRun.status = 'RUNNING';
  mapRun.stoppedAtMs = undefined;
  mapRun.redrives += 1;
  const details = { mapRunArn: mapRun.arn, redriveCount: mapRun.redrives };
  return { type: 'MapRunRedriven', mapRunRedrivenEventDetails: details };
}

/**
 * Runs children up to the concurrency, one more for each that ends: those that were not started yet, and after a redrive those
 * that have not succeeded. Rejects once more have failed than is tolerated.
 */
function runChildren(
  mapRun: MapRun,
  { visit, sources }: { visit: Visit<MapState>; sources: MapSources },
): Promise<void> {
  const done = Promise.withResolvers<void>();
  const [, prefix, label] = /^(.*):mapRun:(.*):/.exec(mapRun.arn) ?? [];
  const revision: MachineRevision = {
    ...sources.find(mapRun.executionArn).machine,
    definition: { StartAt: visit.state.ItemProcessor.StartAt, States: { ...visit.state.ItemProcessor.States } },
  };
  const waiting = [...mapRun.inputs.keys()].filter((index) => mapRun.children[index]?.status !== 'SUCCEEDED');
  const failed = new Set<number>();
  let unfinished = waiting.length;
  const launch = (index: number): Execution => {
    const name = sources.uuid(`${mapRun.arn}/${index}`);
    const input = JSON.stringify(mapRun.inputs[index]);
    return sources.launch({
      revision,
      name,
      arn: `${prefix}:execution:${label}:${name}`,
      input,
      mapRunArn: mapRun.arn,
    });
  };
  const begin = (): void => {
    const index = waiting.shift();
    if (index === undefined || mapRun.status !== 'RUNNING') return;
    const existing = mapRun.children[index];
    if (existing) sources.redrive(existing);
    const child = existing ?? launch(index);
    mapRun.children[index] = child;
    void child.ended.then(() => settle(index, child));
  };
  const settle = (index: number, child: Execution): void => {
    unfinished -= 1;
    if (child.status !== 'SUCCEEDED') failed.add(index);
    if (exceeds(mapRun, failed.size)) {
      const causeText = 'The specified tolerated failure threshold was exceeded';
      done.reject(new StateFailure('States.ExceedToleratedFailureThreshold', { causeText }));
    } else if (unfinished === 0) done.resolve();
    else begin();
  };
  const concurrency = mapRun.maxConcurrency > 0 ? mapRun.maxConcurrency : MAX_CONCURRENCY;
  for (let started = 0; started < concurrency && waiting.length > 0; started += 1) begin();
  if (unfinished === 0) done.resolve();
  return done.promise;
}

/** Either threshold may be given; without any, no failure is tolerated. */
function exceeds(mapRun: MapRun, failed: number): boolean {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage, inputs } = mapRun;
  if (count === 0 && percentage === 0) return failed > 0;
  const overCount = count > 0 && failed > count;
  return overCount || (percentage > 0 && (failed / inputs.length) * 100 > percentage);
}

function abandon(
  mapRun: MapRun,
  { failure, visit, dependencies }: { failure: unknown; visit: Visit<MapState>; dependencies: Dependencies },
): void {
  const failed = failure instanceof StateFailure;
  close(mapRun, { status: failed ? 'FAILED' : 'ABORTED', clock: dependencies.sources.clock });
  for (const { arn, status } of mapRun.children) if (status === 'RUNNING') dependencies.sources.stop(arn);
  if (!failed) return;
  const details = { error: failure.error, cause: failure.causeText };
  const at = { thread: visit.thread, run: dependencies.run };
  record({ type: 'MapRunFailed', mapRunFailedEventDetails: details }, at);
}

function close(mapRun: MapRun, { status, clock }: { status: MapRun['status']; clock: Clock }): void {
  mapRun.status = status;
  mapRun.stoppedAtMs = clock.now();
}
