import { type Definition, definitionOf, type State } from '../architecture/definitions.ts';
import { type Behaviour, fails, inTurn, isPending } from './behaviours.ts';
import type { Scripts } from './rehearsal.ts';
import { childOf, firstStepOf, functionOf } from './tree.ts';

/** A way from one state to another: by Next, by a rule or the default of a Choice, by a Catch, or into a branch. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'next' | 'caught' | 'branch';
}

/** Every way that the definition has from a state to another. */
export function edgesOf(machine: string): Edge[] {
  return edgesIn(definitionOf(machine));
}

const edgesIn = ({ States }: Definition): Edge[] =>
  Object.entries(States).flatMap(([name, state]) => [
    ...edgesFrom(name, state),
    ...(state.Branches ?? []).flatMap(edgesIn),
  ]);

function edgesFrom(from: string, state: State): Edge[] {
  const next = [state.Next, state.Default, ...(state.Choices ?? []).map(({ Next }) => Next)];
  return [
    ...next.flatMap((to) => (to === undefined ? [] : [{ from, to, kind: 'next' as const }])),
    ...(state.Catch ?? []).map(({ Next: to }) => ({ from, to, kind: 'caught' as const })),
    ...(state.Branches ?? []).map(({ StartAt: to }) => ({ from, to, kind: 'branch' as const })),
  ];
}

/** How the steps must behave for an execution to take the shortest way over this edge. */
export function routeOver(edge: Edge, machine: string): Scripts {
  const definition = definitionOf(machine);
  const route = [...shortestWay(edge.from, { edges: edgesIn(definition), start: definition.StartAt }), edge];
  const states = statesByName(definition);
  const behaviours = new Map<string, Behaviour[]>();
  for (const [index, { from, to, kind }] of route.entries()) {
    const state = states.get(from);
    const child = state && childOf(state);
    const failing = child === undefined ? state && functionOf(state) : firstStepOf(child);
    if (kind === 'caught' && failing) behaviours.set(failing, [fails('TerminalFailure', '[invalid-request] No.')]);
    if (states.get(to)?.Type !== 'Wait') continue;
    const asked = states.get(route[index - 1]?.from ?? '');
    const looking = asked && functionOf(asked);
    if (looking) behaviours.set(looking, [isPending()]);
  }
  return Object.fromEntries([...behaviours].map(([step, turns]) => [step, inTurn(...turns)]));
}

function shortestWay(target: string, graph: { edges: readonly Edge[]; start: string }): Edge[] {
  const ways = new Map<string, Edge[]>([[graph.start, []]]);
  for (const [state, way] of ways) {
    if (state === target) return way;
    for (const edge of graph.edges) {
      if (edge.from === state && !ways.has(edge.to)) ways.set(edge.to, [...way, edge]);
    }
  }
  throw new Error(`No way leads to ${target}`);
}

/** Names are unique in a machine, branches included. */
function statesByName(definition: Definition): Map<string, State> {
  const all = ({ States }: Definition): [string, State][] =>
    Object.entries(States).flatMap(([name, state]) => [[name, state], ...(state.Branches ?? []).flatMap(all)]);
  return new Map(all(definition));
}
