import { settledOrAborted } from '../branches.ts';
import type { Json, MapState } from '../definition.ts';
import { StateFailure } from '../failures.ts';
import type { EventDetails } from '../history.ts';
import { outside, record, type Transition, type Visit } from '../thread.ts';
import { evaluateField, evaluateNumber, leave } from '../visit.ts';
import { batches } from './item-batches.ts';
import { readItems } from './item-reader.ts';
import { itemsOf } from './map.ts';
import { closeMapRun, type MapRun, type MapSources, reopenMapRun, runChildren } from './map-run.ts';
import { writeResults } from './result-writer.ts';

export type { ObjectStore } from './item-reader.ts';
export type { MapRun, MapSources } from './map-run.ts';

export interface DistributedMaps {
  run(visit: Visit<MapState>): Promise<Transition>;
}

/** Map states in distributed mode: each item or batch is a child execution, counted against the tolerated failures. */
export function distributedMaps(sources: MapSources): DistributedMaps & { readonly runs: Map<string, MapRun> } {
  const runs = new Map<string, MapRun>();
  return { runs, run: (visit) => runDistributed(visit, { runs, sources }) };
}

interface Dependencies {
  readonly runs: Map<string, MapRun>;
  readonly sources: MapSources;
}

async function runDistributed(visit: Visit<MapState>, dependencies: Dependencies): Promise<Transition> {
  const { runs, sources } = dependencies;
  const { state, thread, run } = visit;
  const earlier = runs.get(thread.frame.mapRunArn ?? '');
  const listed = earlier || state.ItemReader ? undefined : await itemsOf(visit);
  const mapRun = earlier ?? (await describeRun(visit, dependencies));
  const length = earlier?.inputs.length ?? listed?.length ?? 0;
  record({ type: 'MapStateStarted', mapStateStartedEventDetails: { length } }, visit);
  const started = record(earlier ? redriven(earlier, sources) : startOf(mapRun), visit);
  runs.set(mapRun.arn, mapRun);
  thread.frame.mapRunArn = mapRun.arn;
  try {
    if (mapRun.inputs.length === 0) {
      const items = listed ?? (await outside(() => readItems(visit, sources.objects), visit));
      mapRun.inputs = await batches(visit, await select(visit, items));
    }
    await outside(() => settledOrAborted(runChildren(mapRun, { visit, sources }), thread.signal), visit);
    const result = state.ResultWriter
      ? await outside(() => writeResults(visit, { mapRun, objects: sources.objects }), visit)
      : mapRun.children.map(({ result: { output } }) => (output === undefined ? null : (JSON.parse(output) as Json)));
    closeMapRun(mapRun, { status: 'SUCCEEDED', clock: sources.clock });
    const succeeded = record({ type: 'MapRunSucceeded' }, visit);
    run.history.append({ type: 'MapStateSucceeded' }, succeeded);
    // On AWS the exit follows the start of the map run, past both of the Succeeded events.
    thread.previous = started;
    return await leave(visit, { fields: state, states: { result }, otherwise: result, next: state.Next });
  } catch (failure) {
    if (mapRun.status === 'RUNNING') abandon(mapRun, { failure, visit, dependencies });
    throw failure;
  }
}

async function describeRun(visit: Visit<MapState>, { sources }: Dependencies): Promise<MapRun> {
  const { state, run } = visit;
  const number = (name: 'MaxConcurrency' | 'ToleratedFailureCount' | 'ToleratedFailurePercentage') =>
    evaluateNumber(visit, { name, value: state[name] ?? 0 });
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

async function select(visit: Visit<MapState>, items: Json[]): Promise<Json[]> {
  const { ItemSelector } = visit.state;
  if (ItemSelector === undefined) return items;
  const selected: Json[] = [];
  for (const [Index, Value] of items.entries()) {
    const frame = { ...visit.thread.frame, item: { Index, Value } };
    const inItem: Visit = { ...visit, thread: { ...visit.thread, frame } };
    selected.push(await evaluateField(inItem, { name: 'ItemSelector', template: ItemSelector }));
  }
  return selected;
}

const startOf = ({ arn }: MapRun): EventDetails => ({
  type: 'MapRunStarted',
  mapRunStartedEventDetails: { mapRunArn: arn },
});

function redriven(mapRun: MapRun, { clock }: MapSources): EventDetails {
  reopenMapRun(mapRun, clock);
  const details = { mapRunArn: mapRun.arn, redriveCount: mapRun.redrives };
  return { type: 'MapRunRedriven', mapRunRedrivenEventDetails: details };
}

function abandon(
  mapRun: MapRun,
  { failure, visit, dependencies }: { failure: unknown; visit: Visit<MapState>; dependencies: Dependencies },
): void {
  const failed = failure instanceof StateFailure;
  closeMapRun(mapRun, { status: failed ? 'FAILED' : 'ABORTED', clock: dependencies.sources.clock });
  for (const { arn, status } of mapRun.children) if (status === 'RUNNING') dependencies.sources.stop(arn);
  if (!failed) return;
  const details = { error: failure.error, cause: failure.causeText };
  record({ type: 'MapRunFailed', mapRunFailedEventDetails: details }, visit);
}
