import { type ArrayPositions, type EventFields, fieldsOf, join } from './event-fields.ts';
import { JsonTokens, PatternSyntaxError } from './json-tokens.ts';
import { type FieldTest, readBranches } from './pattern-branches.ts';
import type { Scalar } from './scalar-match.ts';

/** The pattern cannot be used. The message is the one of EventBridge: `Event pattern is not valid. Reason: …`. */
export class InvalidEventPattern extends Error {
  override readonly name = 'InvalidEventPattern';
}

export interface EventPattern {
  matches(event: object): boolean;
  /** For many patterns on one event: flatten it once with `fieldsOf`. */
  matchesFields(fields: EventFields): boolean;
}

/** Reads a pattern once, for many events. Throws `InvalidEventPattern`; throws `TooManyCombinations` beyond 1,000 `$or` combinations. */
export function compilePattern(text: string): EventPattern {
  const branches = read(text).map(cheapFirst);
  const matchesFields = (fields: EventFields) => branches.some((branch) => matchesBranch(branch, fields));
  return { matchesFields, matches: (event) => matchesFields(fieldsOf(event)) };
}

interface Branch {
  /** In the order of their names, in which EventBridge combines them. */
  readonly tests: readonly FieldTest[];
  /** The same, the ones that usually exclude an event first. */
  readonly screening: readonly FieldTest[];
}

function read(text: string): FieldTest[][] {
  try {
    return readBranches(new JsonTokens(text));
  } catch (error) {
    if (!(error instanceof PatternSyntaxError)) throw error;
    throw new InvalidEventPattern(`Event pattern is not valid. Reason: ${error.message}`, { cause: error });
  }
}

function cheapFirst(tests: FieldTest[]): Branch {
  const rank = (test: FieldTest) => (test.path === 'detail-type' ? 0 : test.path === 'source' ? 1 : 2);
  return {
    tests: tests.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
    screening: tests.toSorted((one, other) => rank(one) - rank(other)),
  };
}

function matchesBranch(branch: Branch, fields: EventFields): boolean {
  let inArrays = false;
  for (const test of branch.screening) {
    const values = fields.get(test.path);
    if (!values) {
      if (!test.mayBeAbsent) return false;
      continue;
    }
    if (test.mayBeAbsent || values.some(({ positions }) => positions.size > 0)) inArrays = true;
    else if (!values.some(({ value }) => test.accepts(value))) return false;
  }
  return !inArrays || combine({ branch, fields, index: 0, positions: nowhere });
}

const nowhere: ArrayPositions = new Map();

/** Looks for one value of each field such that all of them stand in the same elements of the arrays they share. */
function combine(step: { branch: Branch; fields: EventFields; index: number; positions: ArrayPositions }): boolean {
  const test = step.branch.tests[step.index];
  if (!test) return true;
  const values = step.fields.get(test.path) ?? [];
  const next = (positions: ArrayPositions) => combine({ ...step, index: step.index + 1, positions });
  const present = values.flatMap(({ value, positions }) => {
    const joined = join(step.positions, positions);
    return joined ? [{ value, joined }] : [];
  });
  if (test.mayBeAbsent && present.length === 0) return next(step.positions);
  return present.some(
    ({ value, joined }: { value: Scalar; joined: ArrayPositions }) => test.accepts(value) && next(joined),
  );
}
