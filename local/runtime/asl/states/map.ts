import { runBranches } from '../branches.ts';
import type { Json, MapState } from '../definition.ts';
import type { EventDetails } from '../history.ts';
import { type Frame, record, startFrame, type Thread, type Transition, type Visit } from '../thread.ts';
import { Variables } from '../variables.ts';
import { evaluateField, evaluateNumber, evaluationFailed, leave, unexpectedType } from '../visit.ts';

/** "An inline Map state runs at most 40 iterations at the same time." */
const INLINE_CONCURRENCY = 40;

/** Runs the processor once per item, inline or as child executions; the result lists the outputs in the order of the items. */
export async function runMap(visit: Visit<MapState>): Promise<Transition> {
  const { state, thread, run } = visit;
  if (state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED') return run.maps.run(visit);
  const kept = thread.frame.children;
  const items = kept ? kept.map((frame) => frame.item?.Value ?? null) : await itemsOf(visit);
  const concurrency = await concurrencyOf(visit);
  record({ type: 'MapStateStarted', mapStateStartedEventDetails: { length: items.length } }, visit);
  const frames = kept ?? items.map((item, index) => iteration(visit, { item, index }));
  thread.frame.children = frames;
  await runBranches(visit, { frames, concurrency, describe: describe(visit), prepare: prepare(visit) });
  const result = frames.map((frame) => frame.output?.value ?? null);
  run.history.append({ type: 'MapStateSucceeded' }, thread.previous);
  return leave(visit, { fields: state, states: { result }, otherwise: result, next: state.Next });
}

/** The items of the Map state: Items, else the state's input. @throws StateFailure when that is no array */
export async function itemsOf(visit: Visit<MapState>): Promise<Json[]> {
  const { Items } = visit.state;
  if (Items === undefined) {
    if (Array.isArray(visit.input)) return visit.input;
    const message = `Map state input must be an array but was: ${JSON.stringify(visit.input)}`;
    throw evaluationFailed(visit, { message });
  }
  const value = await evaluateField(visit, { name: 'Items', template: Items });
  if (Array.isArray(value)) return value;
  throw unexpectedType(visit, { field: 'Items', source: String(Items), expected: 'array', value });
}

async function concurrencyOf(visit: Visit<MapState>): Promise<number> {
  const value = visit.state.MaxConcurrency ?? 0;
  const wanted = await evaluateNumber(visit, { name: 'MaxConcurrency', value });
  return wanted > 0 ? Math.min(wanted, INLINE_CONCURRENCY) : INLINE_CONCURRENCY;
}

function iteration(visit: Visit<MapState>, { item, index }: { item: Json; index: number }): Frame {
  const variables = new Variables(visit.thread.frame.variables);
  return startFrame(visit.state.ItemProcessor, { input: item, variables, item: { Index: index, Value: item } });
}

function describe(visit: Visit<MapState>) {
  return (index: number, what: 'Started' | 'Succeeded' | 'Failed' | 'Aborted'): EventDetails => {
    const details = { name: visit.name, index };
    switch (what) {
      case 'Started':
        return { type: 'MapIterationStarted', mapIterationStartedEventDetails: details };
      case 'Succeeded':
        return { type: 'MapIterationSucceeded', mapIterationSucceededEventDetails: details };
      case 'Failed':
        return { type: 'MapIterationFailed', mapIterationFailedEventDetails: details };
      case 'Aborted':
        return { type: 'MapIterationAborted', mapIterationAbortedEventDetails: details };
    }
  };
}

/** ItemSelector sees the input of the Map state as `$states.input` and the item in `$states.context.Map.Item`. */
function prepare(visit: Visit<MapState>) {
  const { ItemSelector } = visit.state;
  return async (frame: Frame, thread: Thread): Promise<Json> => {
    if (ItemSelector === undefined || frame.state !== frame.graph.StartAt || frame.children) return frame.input;
    const inItem: Visit = { ...visit, thread };
    return evaluateField(inItem, { name: 'ItemSelector', template: ItemSelector });
  };
}
