import type { Graph, State } from './definition.ts';

/** The graphs inside of a state, with the fields they stand in. */
export function innerGraphs(state: State): [Graph, string][] {
  if (state.Type === 'Map') return [[state.ItemProcessor, 'ItemProcessor']];
  return state.Type === 'Parallel'
    ? state.Branches.map((branch, at): [Graph, string] => [branch, `Branches[${at}]`])
    : [];
}
