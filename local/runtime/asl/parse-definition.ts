import jsonata from 'jsonata';
import type * as z from 'zod';
import { AwsFault } from '../gateway/aws-service.ts';
import { type Definition, type Graph, type State, stateMachineDefinition } from './definition.ts';
import { expressionIn } from './expressions.ts';
import { describeJsonProblem } from './json-problem.ts';
import { parseResource } from './tasks/resource.ts';

export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** JSON pointer of the part that is wrong. */
  readonly location: string;
}

/** Parses Amazon States Language with JSONata. @throws AwsFault InvalidDefinition with every reason */
export function parseDefinition(text: string): Definition {
  const { definition, diagnostics } = examine(text);
  if (definition && diagnostics.length === 0) return definition;
  const reasons = diagnostics.map(
    ({ code, message, location }) => `${code}: ${message}${location && ` at ${location}`}`,
  );
  throw new AwsFault('InvalidDefinition', `Invalid State Machine Definition: '${reasons.join(', ')}'`);
}

/** What AWS would say of the definition, as ValidateStateMachineDefinition lists it. */
export function examine(text: string): { definition: Definition | undefined; diagnostics: Diagnostic[] } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    if (text.trim() === '') return { definition: undefined, diagnostics: [noObject] };
    const message = describeJsonProblem(text, error);
    return { definition: undefined, diagnostics: [problem('INVALID_JSON_DESCRIPTION', message, '')] };
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return { definition: undefined, diagnostics: [noObject] };
  }
  const missing = ['States', 'StartAt'].filter((field) => !(field in raw));
  if (missing.length > 0) {
    const message = `These fields are required: [${missing.join(', ')}]`;
    return { definition: undefined, diagnostics: [problem('SCHEMA_VALIDATION_FAILED', message, '/')] };
  }
  const refused = languageProblems(raw as RawGraph);
  if (refused.length > 0) return { definition: undefined, diagnostics: refused };
  const parsed = stateMachineDefinition.safeParse(raw);
  if (!parsed.success) return { definition: undefined, diagnostics: issuesOf(parsed.error) };
  return { definition: parsed.data, diagnostics: graphProblems(parsed.data, '') };
}

const problem = (code: string, message: string, location: string): Diagnostic => ({
  severity: 'ERROR',
  code,
  message,
  location,
});

const noObject = problem('SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object', '');

interface RawGraph {
  readonly QueryLanguage?: unknown;
  readonly States?: Readonly<Record<string, RawState>>;
}

interface RawState {
  readonly QueryLanguage?: unknown;
  readonly Branches?: readonly RawGraph[];
  readonly ItemProcessor?: RawGraph;
}

const languages = { JSONPath: 'JSONPath', JSONata: 'JSONata' } as const;

/**
 * This runtime evaluates JSONata only. States that use no query language run whatever the definition says; what uses
 * JSONPath is refused instead of being run wrongly.
 */
function languageProblems(definition: RawGraph): Diagnostic[] {
  const downgraded = downgrades(definition, '');
  if (downgraded.length > 0) return downgraded;
  const paths = pathTemplates(definition, { inherited: languages.JSONPath, at: '' });
  if (paths.length > 0) return paths;
  if (definition.QueryLanguage !== languages.JSONPath || statesOf(definition).some(isJsonata)) return [];
  const message = "The local runtime runs JSONata only: set 'QueryLanguage' to 'JSONata'";
  return [problem('UNSUPPORTED_QUERY_LANGUAGE', message, '/QueryLanguage')];
}

const isJsonata = (state: RawState): boolean => state.QueryLanguage === languages.JSONata;

const innerOf = (state: RawState): RawGraph[] =>
  state.ItemProcessor ? [...(state.Branches ?? []), state.ItemProcessor] : [...(state.Branches ?? [])];

const statesOf = (graph: RawGraph): RawState[] =>
  Object.values(graph.States ?? {}).flatMap((state) => [state, ...innerOf(state).flatMap(statesOf)]);

function downgrades(graph: RawGraph, at: string): Diagnostic[] {
  if (graph.QueryLanguage !== languages.JSONata) return [];
  const message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
  return Object.entries(graph.States ?? {})
    .filter(([, { QueryLanguage }]) => QueryLanguage === languages.JSONPath)
    .map(([name]) => problem('SCHEMA_VALIDATION_FAILED', message, `${at}/States/${name}`));
}

/** Keys like `name.$` are paths in a JSONPath state and plain text in a JSONata state. */
function pathTemplates(graph: RawGraph, { inherited, at }: { inherited: unknown; at: string }): Diagnostic[] {
  const language = graph.QueryLanguage ?? inherited;
  return Object.entries(graph.States ?? {}).flatMap(([name, state]) => {
    const location = `${at}/States/${name}`;
    const own = state.QueryLanguage ?? language;
    const { Branches, ItemProcessor, ...fields } = state;
    const inner = innerOf(state).flatMap((part) => pathTemplates(part, { inherited: language, at: location }));
    if (own === languages.JSONata || !hasPathKey(fields)) return inner;
    return [problem('UNSUPPORTED_QUERY_LANGUAGE', 'The local runtime runs JSONata only', location), ...inner];
  });
}

function hasPathKey(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  return Object.entries(part).some(([key, value]) => key.endsWith('.$') || hasPathKey(value));
}

/** Fields that only JSONPath states have, in any part of a state. */
const jsonPathFields =
  /^(InputPath|OutputPath|ResultPath|ResultSelector|Parameters|Result|ItemsPath|Variable|And|Or|Not|Iterator|.*Path|.*\.\$)$/;

function issuesOf(error: z.ZodError): Diagnostic[] {
  return error.issues.map((issue) => {
    const location = `/${issue.path.map(String).join('/')}`;
    if (issue.code !== 'unrecognized_keys') return problem('SCHEMA_VALIDATION_FAILED', issue.message, location);
    const message = issue.keys
      .map(
        (key) =>
          `Field '${key}' is not supported${jsonPathFields.test(key) ? ': the local runtime runs JSONata only' : ''}`,
      )
      .join(', ');
    return problem('SCHEMA_VALIDATION_FAILED', message, location);
  });
}

function graphProblems(graph: Graph, at: string): Diagnostic[] {
  const missing = (target: string | undefined, field: string) =>
    target === undefined || target in graph.States
      ? []
      : [problem('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${target}`, field)];
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

function innerGraphs(state: State): [Graph, string][] {
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
  return problems.map((message) => problem('SCHEMA_VALIDATION_FAILED', message, location));
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
    return [problem('INVALID_JSONATA_EXPRESSION', `Expression is not valid JSONata: ${message ?? source}`, location)];
  }
}
