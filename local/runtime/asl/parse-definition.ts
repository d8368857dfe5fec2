import type * as z from 'zod';
import { AwsFault } from '../gateway/aws-service.ts';
import { type Definition, stateMachineDefinition } from './definition.ts';
import { type Diagnostic, problem, schemaProblem } from './diagnostics.ts';
import { graphProblems } from './graph-rules.ts';
import { missingIntegrations } from './integration-rules.ts';
import { describeJsonProblem } from './json-problem.ts';
import { jsonPathFields, languageProblems } from './query-language.ts';
import { scopeProblems } from './scope-rules.ts';

export interface Surroundings {
  /** The integrations that exist: `sqs:sendMessage.waitForTaskToken`. Every one that Step Functions knows, unless given. */
  readonly offered?: ReadonlySet<string>;
}

/** Parses Amazon States Language with JSONata. @throws AwsFault InvalidDefinition with every reason */
export function parseDefinition(text: string, surroundings: Surroundings = {}): Definition {
  const { definition, diagnostics } = examine(text, surroundings);
  if (definition && diagnostics.length === 0) return definition;
  const reasons = diagnostics.map(
    ({ code, message, location }) => `${code}: ${message}${location && ` at ${location}`}`,
  );
  throw new AwsFault('InvalidDefinition', `Invalid State Machine Definition: '${reasons.join(', ')}'`);
}

/** What AWS would say of the definition, as ValidateStateMachineDefinition lists it; and what cannot run in these surroundings. */
export function examine(
  text: string,
  { offered }: Surroundings = {},
): { definition: Definition | undefined; diagnostics: Diagnostic[] } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    if (text.trim() === '') return { definition: undefined, diagnostics: [noObject] };
    const message = describeJsonProblem(text, error);
    return { definition: undefined, diagnostics: [problem('', { code: 'INVALID_JSON_DESCRIPTION', message })] };
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return { definition: undefined, diagnostics: [noObject] };
  }
  const absent = ['States', 'StartAt'].filter((field) => !(field in raw));
  if (absent.length > 0) {
    const message = `These fields are required: [${absent.join(', ')}]`;
    return { definition: undefined, diagnostics: [schemaProblem('/', message)] };
  }
  try {
    return examineObject(raw, offered);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { definition: undefined, diagnostics: [schemaProblem('', 'Definition is nested too deeply')] };
  }
}

/** @throws RangeError when the call stack does not reach down to the last bracket */
function examineObject(raw: object, offered: Surroundings['offered']): ReturnType<typeof examine> {
  const refused = languageProblems(raw);
  if (refused.length > 0) return { definition: undefined, diagnostics: refused };
  const parsed = stateMachineDefinition.safeParse(raw);
  if (!parsed.success) return { definition: undefined, diagnostics: issuesOf(parsed.error) };
  const { data } = parsed;
  const missing = offered ? missingIntegrations(data, { at: '', offered }) : [];
  const scopes = scopeProblems(data, { at: '', outer: new Set() });
  return { definition: data, diagnostics: [...graphProblems(data, ''), ...scopes, ...missing] };
}

const noObject = schemaProblem('', 'Definition must be a valid JSON object');

function issuesOf(error: z.ZodError): Diagnostic[] {
  return error.issues.map((issue) => {
    const location = `/${issue.path.map(String).join('/')}`;
    if (issue.code !== 'unrecognized_keys') return schemaProblem(location, issue.message);
    const message = issue.keys
      .map(
        (key) =>
          `Field '${key}' is not supported${jsonPathFields.test(key) ? ': the local runtime runs JSONata only' : ''}`,
      )
      .join(', ');
    return schemaProblem(location, message);
  });
}
