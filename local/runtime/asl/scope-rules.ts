import type { Graph, State } from './definition.ts';
import { type Diagnostic, schemaProblem } from './diagnostics.ts';
import { innerGraphs } from './inner-graphs.ts';

/**
 * Variables that a branch assigns although a graph around it does, whichever is assigned first: names in an inner scope differ
 * from those in the outer ones (Step Functions developer guide, "Passing data between states with variables").
 */
export function scopeProblems(graph: Graph, { at, outer }: { at: string; outer: ReadonlySet<string> }): Diagnostic[] {
  const own = Object.entries(graph.States).flatMap(([name, state]) =>
    assignments(state).map(([variable, field]) => ({ variable, location: `${at}/States/${name}/${field}` })),
  );
  const visible = new Set([...outer, ...own.map(({ variable }) => variable)]);
  return [
    ...own
      .filter(({ variable }) => outer.has(variable))
      .map(({ variable, location }) =>
        schemaProblem(
          location,
          `The variable '${variable}' is assigned in an outer scope, so it cannot be assigned here`,
        ),
      ),
    ...Object.entries(graph.States).flatMap(([name, state]) =>
      innerGraphs(state).flatMap(([inner, field]) =>
        scopeProblems(inner, { at: `${at}/States/${name}/${field}`, outer: isIsolated(inner) ? new Set() : visible }),
      ),
    ),
  ];
}

/** Child executions of a distributed Map see no variables from outside, and start with none. */
const isIsolated = ({ ProcessorConfig }: Graph): boolean => ProcessorConfig?.Mode === 'DISTRIBUTED';

/** Each assigned variable with the field that assigns it. */
function assignments(state: State): [string, string][] {
  const parts: [object | undefined, string][] = [];
  if ('Assign' in state) parts.push([state.Assign, 'Assign']);
  if (state.Type === 'Choice') {
    parts.push(
      ...state.Choices.map(({ Assign }, at): [object | undefined, string] => [Assign, `Choices[${at}]/Assign`]),
    );
  }
  if ('Catch' in state) {
    const catchers = state.Catch ?? [];
    parts.push(...catchers.map(({ Assign }, at): [object | undefined, string] => [Assign, `Catch[${at}]/Assign`]));
  }
  return parts.flatMap(([assign, field]) =>
    Object.keys(assign ?? {}).map((name): [string, string] => [name, `${field}/${name}`]),
  );
}
