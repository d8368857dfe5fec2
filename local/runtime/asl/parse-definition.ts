import type * as z from 'zod';
import { AwsFault } from '../gateway/aws-service.ts';
import { type Definition, stateMachineDefinition } from './definition.ts';
import { type Diagnostic, problem, schemaProblem } from './diagnostics.ts';
import { graphProblems } from './graph-rules.ts';
import { describeJsonProblem } from './json-problem.ts';
import { jsonPathFields, languageProblems } from './query-language.ts';

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
    return { definition: undefined, diagnostics: [problem('', { code: 'INVALID_JSON_DESCRIPTION', message })] };
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return { definition: undefined, diagnostics: [noObject] };
  }
  const missing = ['States', 'StartAt'].filter((field) => !(field in raw));
  if (missing.length > 0) {
    const message = `These fields are required: [${missing.join(', ')}]`;
    return { definition: undefined, diagnostics: [schemaProblem('/', message)] };
  }
  const refused = languageProblems(raw);
  if (refused.length > 0) return { definition: undefined, diagnostics: refused };
  const parsed = stateMachineDefinition.safeParse(raw);
  if (!parsed.success) return { definition: undefined, diagnostics: issuesOf(parsed.error) };
  return { definition: parsed.data, diagnostics: graphProblems(parsed.data, '') };
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
