import { compileCidr, parseAddress } from './ip-address.ts';

/** A leaf of an event. */
export type Scalar = string | number | boolean | null;

/** Tests one leaf. */
export type ScalarMatch = (value: Scalar) => boolean;

/** "Numeric matching … is limited to values between -5.0e9 and +5.0e9 inclusive, with 15 digits of precision" (EventBridge user guide). */
const LARGEST_COMPARABLE = 5e9;
const COMPARABLE_STEPS_PER_UNIT = 1e6;

/** Position of a number on EventBridge's scale of six decimals; undefined outside of it. */
function comparable(value: Scalar): number | undefined {
  if (typeof value !== 'number' || Math.abs(value) > LARGEST_COMPARABLE) return undefined;
  return Math.trunc(COMPARABLE_STEPS_PER_UNIT * (LARGEST_COMPARABLE + value));
}

function comparableOrFail(value: number): number {
  const position = comparable(value);
  if (position === undefined) throw new Error('Value must be between -5.0E9 and 5.0E9, inclusive');
  return position;
}

/** A value as it stands in a pattern. Numbers are equal in any notation; addresses in any notation of the same address. */
export function exactly(wanted: Scalar): ScalarMatch {
  if (typeof wanted === 'number') {
    const position = comparable(wanted);
    return (value) => value === wanted || (position !== undefined && comparable(value) === position);
  }
  const address = typeof wanted === 'string' ? parseAddress(wanted) : undefined;
  if (!address) return (value) => value === wanted;
  return (value) => {
    const other = typeof value === 'string' ? parseAddress(value) : undefined;
    return other !== undefined && other.bits === address.bits && other.value === address.value;
  };
}

export function insideBlock(block: string): ScalarMatch {
  const contains = compileCidr(block);
  return (value) => typeof value === 'string' && contains(value);
}

export function withText(test: (text: string) => boolean): ScalarMatch {
  return (value) => typeof value === 'string' && test(value);
}

/** Two texts are equal when each pair of characters has one lower or upper case form in common. */
export function ignoringCase(text: string): string {
  let folded = '';
  for (const character of text) folded += character.toUpperCase().toLowerCase();
  return folded;
}

export interface NumericBound {
  readonly value: number;
  readonly inclusive: boolean;
}

/** A range of numbers; an absent bound is open. Throws an Error with EventBridge's wording. */
export function withinRange(range: { readonly bottom?: NumericBound; readonly top?: NumericBound }): ScalarMatch {
  const bottom = range.bottom && comparableOrFail(range.bottom.value);
  const top = range.top && comparableOrFail(range.top.value);
  if (bottom !== undefined && top !== undefined && bottom >= top) throw new Error('Bottom must be less than top');
  return (value) => {
    const position = comparable(value);
    if (position === undefined) return false;
    const aboveBottom =
      bottom === undefined || position > bottom || (range.bottom?.inclusive === true && position === bottom);
    return aboveBottom && (top === undefined || position < top || (range.top?.inclusive === true && position === top));
  };
}

export function equalTo(wanted: number): ScalarMatch {
  const position = comparableOrFail(wanted);
  return (value) => comparable(value) === position;
}

/** Everything except the given values: "anything-but" also lets other types pass. */
export function noneOf(values: readonly (string | number)[]): ScalarMatch {
  const matches = values.map((value) =>
    typeof value === 'number' ? equalTo(value) : (other: Scalar) => other === value,
  );
  return (value) => !matches.some((matchesValue) => matchesValue(value));
}
