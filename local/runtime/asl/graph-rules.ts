import jsonata from 'jsonata';
import type { Graph, State } from './definition.ts';
import { type Diagnostic, problem } from './diagnostics.ts';
import { expressionIn } from './expressions.ts';
import { innerGraphs } from './inner-graphs.ts';
import { stateProblems } from './state-rules.ts';

/** What the schema cannot see: targets of transitions, resources, and the syntax of expressions. */
export function graphProblems(graph: Graph, at: string): Diagnostic[] {
  const missing = (target: string | undefined, field: string) =>
    target === undefined || target in graph.States
      ? []
      : [problem(field, { code: 'MISSING_TRANSITION_TARGET', message: `Missing 'Next' target: ${target}` })];
  return [
    ...missing(graph.StartAt, `${at}/StartAt`),
    ...unreachable(graph, at),
    ...Object.entries(graph.States).flatMap(([name, state]) => {
      const location = `${at}/States/${name}`;
      return [
        ...targetsOf(state).flatMap(([target, field]) => missing(target, `${location}/${field}`)),
        ...stateProblems(state, location),
        ...innerGraphs(state).flatMap(([inner, field]) => graphProblems(inner, `${location}/${field}`)),
        ...syntaxProblems(state, location),
      ];
    }),
  ];
}

function targetsOf(state: State): [string | undefined, string][] {
  const targets: [string | undefined, string][] = [];
  if ('Next' in state) targets.push([state.Next, 'Next']);
  if (state.Type === 'Choice') {
    targets.push([state.Default, 'Default']);
    targets.push(...state.Choices.map(({ Next }, at): [string, string] => [Next, `Choices[${at}]/Next`]));
  }
  if ('Catch' in state) {
    targets.push(...(state.Catch ?? []).map(({ Next }, at): [string, string] => [Next, `Catch[${at}]/Next`]));
  }
  return targets;
}

/** CreateStateMachine refuses a state that nothing leads to. Without a start there is nothing to say. */
function unreachable(graph: Graph, at: string): Diagnostic[] {
  if (!(graph.StartAt in graph.States)) return [];
  const reached = new Set<string>();
  const open = [graph.StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = graph.States[name];
    if (!state || reached.has(name)) continue;
    reached.add(name);
    open.push(...targetsOf(state).flatMap(([target]) => (target === undefined ? [] : [target])));
  }
  return Object.keys(graph.States)
    .filter((name) => !reached.has(name))
    .map((name) =>
      problem(`${at}/States/${name}`, {
        code: 'MISSING_TRANSITION_TARGET',
        message: `State "${name}" is not reachable.`,
      }),
    );
}

function syntaxProblems(part: unknown, location: string): Diagnostic[] {
  if (typeof part === 'object' && part !== null) {
    return Object.entries(part)
      .filter(([key]) => key !== 'Branches' && key !== 'ItemProcessor')
      .flatMap(([key, value]) => syntaxProblems(value, `${location}/${key}`));
  }
  const source = typeof part === 'string' ? expressionIn(part) : undefined;
  if (source === undefined) return [];
  try {
    jsonata(source);
    return [];
  } catch (error) {
    const { message } = error as { message?: string };
    return [
      problem(location, {
        code: 'INVALID_JSONATA_EXPRESSION',
        message: `Expression is not valid JSONata: ${message ?? source}`,
      }),
    ];
  }
}
