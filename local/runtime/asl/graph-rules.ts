import jsonata from 'jsonata';
import type { Graph, State } from './definition.ts';
import { type Diagnostic, problem, schemaProblem } from './diagnostics.ts';
import { expressionIn } from './expressions.ts';
import { parseResource } from './tasks/resource.ts';

/** What the schema cannot see: targets of transitions, resources, and the syntax of expressions. */
export function graphProblems(graph: Graph, at: string): Diagnostic[] {
  const missing = (target: string | undefined, field: string) =>
    target === undefined || target in graph.States
      ? []
      : [problem(field, { code: 'MISSING_TRANSITION_TARGET', message: `Missing 'Next' target: ${target}` })];
  return [
    ...missing(graph.StartAt, `${at}/StartAt`),
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

/** The graphs inside of a state, with the fields they stand in. */
export function innerGraphs(state: State): [Graph, string][] {
  if (state.Type === 'Map') return [[state.ItemProcessor, 'ItemProcessor']];
  return state.Type === 'Parallel'
    ? state.Branches.map((branch, at): [Graph, string] => [branch, `Branches[${at}]`])
    : [];
}

function stateProblems(state: State, location: string): Diagnostic[] {
  const problems: string[] = [];
  if ('Resource' in state && !parseResource(state.Resource)) {
    problems.push(
      `The resource provided ${state.Resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
    );
  }
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
    problems.push("A Wait state needs exactly one of 'Seconds' and 'Timestamp'");
  }
  if (state.Type !== 'Choice' && state.Type !== 'Succeed' && state.Type !== 'Fail') {
    if ((state.Next === undefined) === !state.End) problems.push('These fields are required: [Next] or [End]');
  }
  return problems.map((message) => schemaProblem(location, message));
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
