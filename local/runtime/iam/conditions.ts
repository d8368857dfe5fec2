import { matchesArn, matchesPattern } from './patterns.ts';
import { type ConditionBlock, type ConditionKeys, many } from './policy.ts';

type Comparison = (wanted: string, actual: string) => boolean;

const lower = (text: string) => text.toLowerCase();

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringEqualsIgnoreCase: (wanted, actual) => lower(wanted) === lower(actual),
  StringLike: matchesPattern,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (wanted, actual) => lower(wanted) === lower(actual),
  NumericEquals: (wanted, actual) => Number(actual) === Number(wanted),
  NumericLessThan: (wanted, actual) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (wanted, actual) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (wanted, actual) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (wanted, actual) => Number(actual) >= Number(wanted),
};

/** Operators that hold when none of the values matches. */
const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

interface Operator {
  readonly name: string;
  readonly compare: Comparison;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
}

/**
 * Every operator and every key of the block must hold. An operator that this evaluator does not know throws: a condition that is
 * silently passed over would allow what AWS denies.
 */
export function conditionsHold(block: ConditionBlock | undefined, keys: ConditionKeys): boolean {
  return Object.entries(block ?? {}).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, values]) => {
      const texts = many<string | number | boolean>(values).map(String);
      const actual = keys[key.toLowerCase()];
      if (operator === 'Null') return texts.some((text) => (text === 'true') === (actual === undefined));
      return holds(parseOperator(operator), { wanted: texts, actual });
    }),
  );
}

function holds(
  operator: Operator,
  { wanted, actual }: { wanted: readonly string[]; actual: string | readonly string[] | undefined },
): boolean {
  const { negated, quantifier, compare } = operator;
  const values = many(actual);
  const matches = (value: string) => wanted.some((text) => compare(text, value)) !== negated;
  if (quantifier === 'ForAllValues') return values.every(matches);
  if (quantifier === 'ForAnyValue') return values.some(matches);
  // A missing key fails a positive operator and satisfies a negated one.
  if (actual === undefined) return operator.ifExists || negated;
  return values.some(matches);
}

function parseOperator(text: string): Operator {
  const [prefix, suffix] = text.includes(':') ? text.split(':') : [undefined, text];
  const ifExists = suffix?.endsWith('IfExists') ?? false;
  const base = ifExists ? (suffix ?? '').slice(0, -'IfExists'.length) : (suffix ?? '');
  const positive = negations[base];
  const compare = comparisons[positive ?? base];
  if (!compare) throw new TypeError(`The condition operator ${text} is not known to the local policy evaluation.`);
  const quantifier = prefix === 'ForAllValues' || prefix === 'ForAnyValue' ? prefix : undefined;
  return { name: text, compare, negated: positive !== undefined, ifExists, quantifier };
}
