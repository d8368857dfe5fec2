import type { Scalar } from './scalar-match.ts';

/** In which element of which array a value stands. Arrays are numbered in the order in which they occur. */
export type ArrayPositions = ReadonlyMap<number, number>;

export interface FieldValue {
  readonly value: Scalar;
  readonly positions: ArrayPositions;
}

/** The leaves of an event by their path; names are joined with dots, so `{"a.b": 1}` and `{"a": {"b": 1}}` are the same. */
export type EventFields = ReadonlyMap<string, readonly FieldValue[]>;

const nowhere: ArrayPositions = new Map();

export function fieldsOf(event: object): EventFields {
  const fields = new Map<string, FieldValue[]>();
  let arrays = 0;

  const visit = (value: unknown, place: { path: string; positions: ArrayPositions }): void => {
    if (typeof value !== 'object' || value === null) {
      const field = { value: value as Scalar, positions: place.positions };
      const known = fields.get(place.path);
      if (known) known.push(field);
      else fields.set(place.path, [field]);
    } else if (Array.isArray(value)) {
      const array = arrays;
      arrays += 1;
      for (const [index, element] of value.entries()) {
        const nested = typeof element === 'object' && element !== null;
        visit(element, nested ? { path: place.path, positions: new Map(place.positions).set(array, index) } : place);
      }
    } else {
      const prefix = place.path === '' ? '' : `${place.path}.`;
      for (const name of Object.keys(value)) {
        visit((value as Record<string, unknown>)[name], { path: prefix + name, positions: place.positions });
      }
    }
  };
  visit(event, { path: '', positions: nowhere });
  return fields;
}

/**
 * The positions of both, or undefined when they name different elements of one array: a rule only matches values that
 * stand in the same element.
 */
export function join(some: ArrayPositions, others: ArrayPositions): ArrayPositions | undefined {
  if (others.size === 0) return some;
  if (some.size === 0) return others;
  for (const [array, index] of others) {
    const known = some.get(array);
    if (known !== undefined && known !== index) return undefined;
  }
  return new Map([...some, ...others]);
}
