import * as z from 'zod';
import { type Diagnostic, problem, schemaProblem } from './diagnostics.ts';

interface RawGraph {
  readonly QueryLanguage?: unknown;
  readonly States: Readonly<Record<string, RawState>>;
}

interface RawState {
  readonly QueryLanguage?: unknown;
  readonly Branches?: readonly RawGraph[] | undefined;
  readonly ItemProcessor?: RawGraph | undefined;
}

/** As much of a definition as is needed to find its languages. */
const rawGraph: z.ZodType<RawGraph> = z.lazy(() =>
  z.looseObject({ QueryLanguage: z.unknown().optional(), States: z.record(z.string(), rawState) }),
);

const rawState: z.ZodType<RawState> = z.looseObject({
  QueryLanguage: z.unknown().optional(),
  Branches: z.array(rawGraph).optional(),
  ItemProcessor: rawGraph.optional(),
});

const languages = { JSONPath: 'JSONPath', JSONata: 'JSONata' } as const;

/**
 * This runtime evaluates JSONata only. States that use no query language run whatever the definition says; what uses
 * JSONPath is refused instead of being run wrongly.
 */
export function languageProblems(raw: unknown): Diagnostic[] {
  const parsed = rawGraph.safeParse(raw);
  if (!parsed.success) return [];
  const definition = parsed.data;
  const downgraded = downgrades(definition, '');
  if (downgraded.length > 0) return downgraded;
  const paths = pathTemplates(definition, { inherited: languages.JSONPath, at: '' });
  if (paths.length > 0) return paths;
  if (definition.QueryLanguage !== languages.JSONPath || statesOf(definition).some(isJsonata)) return [];
  const message = "The local runtime runs JSONata only: set 'QueryLanguage' to 'JSONata'";
  return [problem('/QueryLanguage', { code: 'UNSUPPORTED_QUERY_LANGUAGE', message })];
}

const isJsonata = (state: RawState): boolean => state.QueryLanguage === languages.JSONata;

const innerOf = (state: RawState): RawGraph[] =>
  state.ItemProcessor ? [...(state.Branches ?? []), state.ItemProcessor] : [...(state.Branches ?? [])];

const statesOf = (graph: RawGraph): RawState[] =>
  Object.values(graph.States).flatMap((state) => [state, ...innerOf(state).flatMap(statesOf)]);

function downgrades(graph: RawGraph, at: string): Diagnostic[] {
  if (graph.QueryLanguage !== languages.JSONata) return [];
  const message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
  return Object.entries(graph.States)
    .filter(([, { QueryLanguage }]) => QueryLanguage === languages.JSONPath)
    .map(([name]) => schemaProblem(`${at}/States/${name}`, message));
}

/** Keys like `name.$` are paths in a JSONPath state and plain text in a JSONata state. */
function pathTemplates(graph: RawGraph, { inherited, at }: { inherited: unknown; at: string }): Diagnostic[] {
  const language = graph.QueryLanguage ?? inherited;
  return Object.entries(graph.States).flatMap(([name, state]) => {
    const location = `${at}/States/${name}`;
    const own = state.QueryLanguage ?? language;
    const { Branches, ItemProcessor, ...fields } = state;
    const inner = innerOf(state).flatMap((part) => pathTemplates(part, { inherited: language, at: location }));
    if (own === languages.JSONata || !hasPathKey(fields)) return inner;
    return [
      problem(location, { code: 'UNSUPPORTED_QUERY_LANGUAGE', message: 'The local runtime runs JSONata only' }),
      ...inner,
    ];
  });
}

function hasPathKey(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  return Object.entries(part).some(([key, value]) => key.endsWith('.$') || hasPathKey(value));
}

/** Fields that only JSONPath states have, in any part of a state. */
export const jsonPathFields =
  /^(InputPath|OutputPath|ResultPath|ResultSelector|Parameters|Result|ItemsPath|Variable|And|Or|Not|Iterator|.*Path|.*\.\$)$/;
