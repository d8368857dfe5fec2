import { conditionsHold } from './conditions.ts';
import { matchesArn, matchesPattern, mayCoincide } from './patterns.ts';
import { type AccessQuestion, many, type PolicyDocument, type Statement, type Verdict } from './policy.ts';

/** Decides as IAM does for identity policies: an explicit denial wins, else one allowing statement is enough. */
export function evaluate(policies: readonly PolicyDocument[], question: AccessQuestion): Verdict {
  const matching = policies
    .flatMap(({ Statement }) => many<Statement>(Statement))
    .filter((statement) => covers(statement, question) && conditionsHold(statement.Condition, question.keys));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicitly-denied';
  return matching.some(({ Effect }) => Effect === 'Allow') ? 'allowed' : 'not-allowed';
}

function covers(statement: Statement, question: AccessQuestion): boolean {
  return coversAction(statement, question.action) && coversResource(statement, question.resource);
}

/** Action names are compared without regard to case. */
export function coversAction({ Action, NotAction }: Statement, action: string): boolean {
  const matches = (pattern: string) => matchesPattern(pattern.toLowerCase(), action.toLowerCase());
  return NotAction === undefined ? many(Action).some(matches) : !many(NotAction).some(matches);
}

function coversResource({ Effect, Resource, NotResource }: Statement, resource: string): boolean {
  // A wildcard in the question stands for a resource that the request does not name: enough for an allowance, not for a denial.
  const open = Effect === 'Allow' && resource !== '*' && /[*?]/.test(resource);
  const matches = (pattern: string) =>
    pattern === '*' || matchesArn(pattern, resource) || (open && mayCoincide(pattern, resource));
  if (NotResource !== undefined) return !many(NotResource).some(matches);
  return many(Resource).some(matches);
}
