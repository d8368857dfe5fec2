import { attempt, endExpression, readWildcard } from './expression-parts.ts';
import type { JsonTokens } from './json-tokens.ts';
import { ignoringCase, noneOf, type Scalar, type ScalarMatch } from './scalar-match.ts';

const SCALARS = 'Inside anything but list, start|null|boolean is not supported.';
const TEXTS = 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.';
const AFFIXES = 'prefix/suffix match pattern must be a string';
const MIXED = 'Inside anything but list, either all values are number or string, mixed type is not supported';

type TextTest = (text: string) => boolean;

interface Refinement {
  readonly notText: string;
  readonly read: (tokens: JsonTokens) => TextTest;
}

const refinements: Readonly<Record<string, Refinement>> = {
  'equals-ignore-case': {
    notText: TEXTS,
    read: (tokens) => {
      const wanted = ignoringCase(tokens.text);
      return (text) => ignoringCase(text) === wanted;
    },
  },
  prefix: { notText: AFFIXES, read: (tokens) => affixTest(tokens, (text, affix) => text.startsWith(affix)) },
  suffix: { notText: AFFIXES, read: (tokens) => affixTest(tokens, (text, affix) => text.endsWith(affix)) },
  wildcard: { notText: 'wildcard match pattern must be a string', read: readWildcard },
};

/** Reads the value of `anything-but` up to the end of its expression. */
export function anythingBut(tokens: JsonTokens): ScalarMatch {
  if (tokens.next() !== 'object') {
    const match = readPlain(tokens);
    endExpression(tokens);
    return match;
  }
  if (tokens.next() !== 'name') tokens.fail('Anything-But expression name not found');
  const refinement = refinements[tokens.fieldName];
  if (!refinement || !Object.hasOwn(refinements, tokens.fieldName)) {
    return tokens.fail(`Unsupported anything-but pattern: ${tokens.fieldName}`);
  }
  tokens.next();
  const excluded = readRefined(tokens, refinement);
  endExpression(tokens);
  endExpression(tokens);
  return (value: Scalar) => typeof value !== 'string' || !excluded.some((test) => test(value));
}

function readPlain(tokens: JsonTokens): ScalarMatch {
  if (!isValueOrList(tokens))
    return tokens.fail('Value of anything-but must be an array or single string/number value.');
  if (tokens.kind !== 'array') return attempt(tokens, () => noneOf([readScalar(tokens)]));
  return repeated(tokens, () => {
    const values: (string | number)[] = [];
    while (tokens.next() !== 'end-array') values.push(readScalar(tokens));
    return noneOf(
      values.length > 0 && new Set(values.map((value) => typeof value)).size === 1 ? values : tokens.fail(MIXED),
    );
  });
}

function readRefined(tokens: JsonTokens, refinement: Refinement): TextTest[] {
  if (!isValueOrList(tokens))
    return tokens.fail('Value of anything-but must be an array or single string/number value.');
  const readOne = () => (tokens.kind === 'string' ? refinement.read(tokens) : tokens.fail(refinement.notText));
  if (tokens.kind !== 'array') return [readOne()];
  return repeated(tokens, () => {
    const tests: TextTest[] = [];
    while (tokens.next() !== 'end-array') tests.push(readOne());
    return tests;
  });
}

function readScalar(tokens: JsonTokens): string | number {
  if (tokens.kind === 'string') return tokens.text;
  return tokens.kind === 'number' ? Number(tokens.text) : tokens.fail(SCALARS);
}

function affixTest(tokens: JsonTokens, test: (text: string, affix: string) => boolean): TextTest {
  const affix = tokens.text;
  if (affix === '') tokens.fail('Null prefix/suffix not allowed');
  return (text) => test(text, affix);
}

function isValueOrList(tokens: JsonTokens): boolean {
  return tokens.kind === 'array' || tokens.kind === 'string' || tokens.kind === 'number';
}

/** EventBridge reports an error inside a list twice: the second location is put behind the first. */
function repeated<Result>(tokens: JsonTokens, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    const reason = (error as Error).message;
    if (reason.includes(MIXED)) throw error;
    return tokens.fail(reason);
  }
}
