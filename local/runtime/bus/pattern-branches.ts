import type { JsonTokens } from './json-tokens.ts';
import { readMatchExpression } from './match-expression.ts';
import { exactly, type Scalar, type ScalarMatch } from './scalar-match.ts';

/** What a pattern asks of one field. */
export interface FieldTest {
  readonly path: string;
  readonly mayBeAbsent: boolean;
  accepts(value: Scalar): boolean;
}

type Branch = ReadonlyMap<string, FieldTest>;

/** "EventBridge throws a LimitExceededException if the use of an Or operator results in over 1000 rule combinations." */
export class TooManyCombinations extends Error {
  override readonly name = 'TooManyCombinations';
}

const MOST_COMBINATIONS = 1000;

/** Words that `$or` keeps for itself and for later operators: they are no field names inside of it. */
const reservedInOr = new Set(
  (
    'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard ' +
    'not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range ' +
    'ip-address-not-in-range'
  ).split(' '),
);

/** Reads a whole pattern. Each branch is one way to match: `$or` multiplies them. */
export function readBranches(tokens: JsonTokens): FieldTest[][] {
  if (tokens.next() !== 'object') tokens.fail('Filter is not an object');
  const branches = readObject(tokens, { branches: [new Map()], path: '', insideOr: false });
  return branches.map((branch) => [...branch.values()]);
}

interface Place {
  readonly branches: readonly Branch[];
  readonly path: string;
  readonly insideOr: boolean;
}

function readObject(tokens: JsonTokens, place: Place): readonly Branch[] {
  let branches = place.branches;
  let empty = true;
  while (tokens.next() !== 'end-object') {
    empty = false;
    const name = tokens.fieldName;
    if (name === '$or') {
      branches = readOr(tokens, { ...place, branches });
      continue;
    }
    if (place.insideOr && reservedInOr.has(name)) {
      tokens.fail(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    }
    const path = place.path === '' ? name : `${place.path}.${name}`;
    tokens.next();
    if (tokens.kind === 'object') branches = readObject(tokens, { ...place, branches, path });
    else if (tokens.kind === 'array') {
      const test = readList(tokens, path);
      branches = branches.map((branch) => new Map(branch).set(path, test));
    } else tokens.fail(`"${name}" must be an object or an array`);
  }
  if (empty) tokens.fail('Empty objects are not allowed');
  return branches;
}

function readOr(tokens: JsonTokens, place: Place): readonly Branch[] {
  if (tokens.next() !== 'array') tokens.fail('It must be an Array followed with $or.');
  const alternatives: (readonly Branch[])[] = [];
  while (tokens.next() !== 'end-array') {
    if (tokens.kind !== 'object') tokens.fail('Only JSON object is allowed in array of $or relationship.');
    alternatives.push(readObject(tokens, { ...place, insideOr: true }));
    if (alternatives.flat().length > MOST_COMBINATIONS)
      throw new TooManyCombinations('Rule has too many $or combinations.');
  }
  if (alternatives.length < 2) tokens.fail('There must have at least 2 Objects in $or relationship.');
  return alternatives.flat();
}

function readList(tokens: JsonTokens, path: string): FieldTest {
  const texts = new Set<Scalar>();
  const matches: ScalarMatch[] = [];
  let mayBeAbsent = false;
  while (tokens.next() !== 'end-array') {
    if (tokens.kind === 'object') {
      const match = readMatchExpression(tokens);
      if (match.kind === 'absent') mayBeAbsent = true;
      else matches.push(match.test);
    } else {
      const value = readScalar(tokens);
      texts.add(value);
      if (typeof value === 'number' || (typeof value === 'string' && /^[\d.]+$|:/.test(value)))
        matches.push(exactly(value));
    }
  }
  if (texts.size === 0 && matches.length === 0 && !mayBeAbsent) tokens.fail('Empty arrays are not allowed');
  return { path, mayBeAbsent, accepts: (value) => texts.has(value) || matches.some((test) => test(value)) };
}

function readScalar(tokens: JsonTokens): Scalar {
  if (tokens.kind === 'string') return tokens.text;
  if (tokens.kind === 'number') return Number(tokens.text);
  if (tokens.kind === 'literal') return JSON.parse(tokens.text) as Scalar;
  return tokens.fail('Match value must be String, number, true, false, or null');
}
