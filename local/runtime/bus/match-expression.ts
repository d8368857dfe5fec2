import { anythingBut } from './anything-but.ts';
import { attempt, endExpression, readWildcard } from './expression-parts.ts';
import { type JsonTokens, PatternSyntaxError } from './json-tokens.ts';
import {
  equalTo,
  ignoringCase,
  insideBlock,
  type NumericBound,
  type ScalarMatch,
  withinRange,
  withText,
} from './scalar-match.ts';

/** What an entry of a pattern's list asks of a field: a value that matches, presence, or absence. */
export type FieldMatch = { readonly kind: 'value'; readonly test: ScalarMatch } | { readonly kind: 'absent' };

/** Reads `{ "prefix": "a" }` and its kin; the tokens stand on the opening brace. */
export function readMatchExpression(tokens: JsonTokens): FieldMatch {
  if (tokens.next() !== 'name') return tokens.fail('Match expression name not found');
  const operator = tokens.fieldName;
  const read = operators[operator];
  return read && Object.hasOwn(operators, operator) ? read(tokens) : tokens.fail(`Unrecognized match type ${operator}`);
}

const operators: Readonly<Record<string, (tokens: JsonTokens) => FieldMatch>> = {
  exactly: (tokens) => {
    const wanted = readText(tokens, 'exact match pattern must be a string');
    return value(withText((text) => text === wanted));
  },
  prefix: (tokens) => value(affix(tokens, 'prefix')),
  suffix: (tokens) => value(affix(tokens, 'suffix')),
  'equals-ignore-case': (tokens) => {
    const wanted = ignoringCase(readText(tokens, 'equals-ignore-case match pattern must be a string'));
    return value(withText((text) => ignoringCase(text) === wanted));
  },
  wildcard: (tokens) => {
    if (tokens.next() !== 'string') return tokens.fail('wildcard match pattern must be a string');
    const test = readWildcard(tokens);
    endExpression(tokens);
    return value(withText(test));
  },
  numeric: (tokens) => value(readNumeric(tokens)),
  'anything-but': (tokens) => value(anythingBut(tokens)),
  exists: (tokens) => {
    tokens.next();
    if (tokens.kind !== 'literal' || tokens.text === 'null') {
      return tokens.fail('exists match pattern must be either true or false.');
    }
    const wanted = tokens.text === 'true';
    endExpression(tokens);
    return wanted ? value(() => true) : { kind: 'absent' };
  },
  cidr: (tokens) => {
    const block = readText(tokens, 'prefix match pattern must be a string');
    try {
      return value(insideBlock(block));
    } catch (error) {
      throw new PatternSyntaxError((error as Error).message);
    }
  },
};

function value(test: ScalarMatch): FieldMatch {
  return { kind: 'value', test };
}

function readText(tokens: JsonTokens, otherwise: string): string {
  if (tokens.next() !== 'string') tokens.fail(otherwise);
  const text = tokens.text;
  endExpression(tokens);
  return text;
}

function affix(tokens: JsonTokens, operator: 'prefix' | 'suffix'): ScalarMatch {
  const matches = (text: string, wanted: string) =>
    operator === 'prefix' ? text.startsWith(wanted) : text.endsWith(wanted);
  if (tokens.next() !== 'object') {
    if (tokens.kind !== 'string') tokens.fail(`${operator} match pattern must be a string`);
    const wanted = tokens.text;
    endExpression(tokens);
    return withText((text) => matches(text, wanted));
  }
  const title = operator === 'prefix' ? 'Prefix' : 'Suffix';
  if (tokens.next() !== 'name') tokens.fail(`${title} expression name not found`);
  if (tokens.fieldName !== 'equals-ignore-case') tokens.fail(`Unsupported ${operator} pattern: ${tokens.fieldName}`);
  const wanted = ignoringCase(readText(tokens, 'equals-ignore-case match pattern must be a string'));
  endExpression(tokens);
  return withText((text) => matches(ignoringCase(text), wanted));
}

function readNumeric(tokens: JsonTokens): ScalarMatch {
  if (tokens.next() !== 'array') tokens.fail('Value of numeric must be an array.');
  if (tokens.next() !== 'string') tokens.fail(`Invalid member in numeric match: ${tokens.text}`);
  const operator = tokens.text;
  if (!['=', '>', '>=', '<', '<='].includes(operator)) {
    tokens.next();
    tokens.fail(`Unrecognized numeric range operator: ${operator}`);
  }
  const wanted = readNumber(tokens, operator === '=' ? 'equals' : operator);
  const match = attempt(tokens, () => completeNumeric(tokens, { operator, wanted }));
  if (tokens.next() !== 'end-object') tokens.fail('Too many elements in numeric expression');
  return match;
}

function completeNumeric(tokens: JsonTokens, { operator, wanted }: { operator: string; wanted: number }): ScalarMatch {
  const bound: NumericBound = { value: wanted, inclusive: operator.endsWith('=') };
  tokens.next();
  if (operator === '=' || operator.startsWith('<')) {
    if (tokens.kind !== 'end-array') tokens.fail('Too many elements in numeric expression');
    return operator === '=' ? equalTo(wanted) : withinRange({ top: bound });
  }
  if (tokens.kind === 'end-array') return withinRange({ bottom: bound });
  if (tokens.kind !== 'string') tokens.fail(`Bad value in numeric range: ${tokens.text}`);
  const upper = tokens.text;
  if (upper !== '<' && upper !== '<=') tokens.fail(`Bad numeric range operator: ${upper}`);
  const top = { value: readNumber(tokens, upper), inclusive: upper === '<=' };
  if (tokens.next() !== 'end-array') tokens.fail('Too many terms in numeric range expression');
  return withinRange({ bottom: bound, top });
}

function readNumber(tokens: JsonTokens, operator: string): number {
  if (tokens.next() !== 'number') tokens.fail(`Value of ${operator} must be numeric`);
  return Number(tokens.text);
}
