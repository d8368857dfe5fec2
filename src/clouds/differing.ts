import { isDeepStrictEqual } from 'node:util';
import { canonicalJson } from '../platform/canonical-json.ts';
import { StepFailure } from '../platform/failure.ts';
import type { Difference } from '../resources/resource-kind.ts';

/**
 * Compares each field of `wanted` with the field of the same name in `observed`. Lists count as sets: no cloud
 * promises an order. Fields that only `observed` has are not ours to judge.
 */
export function differing<Fields extends object>(
  wanted: Fields,
  observed: { [Key in keyof Fields]: unknown },
): Difference[] {
  return Object.keys(wanted).flatMap((path) => {
    const want: unknown = Reflect.get(wanted, path);
    const have: unknown = Reflect.get(observed, path);
    return isDeepStrictEqual(settled(want), settled(have)) ? [] : [{ path, wanted: want, observed: have }];
  });
}

function settled(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => canonicalJson(item)).sort() : value;
}

/** Stops a change that the provider cannot make in place: repeating it would never mend the difference. */
export function refuseUnless(changeable: readonly string[], differences: readonly Difference[]): void {
  const fixed = differences.filter(({ path }) => !changeable.includes(path));
  if (fixed.length > 0) {
    const list = fixed.map(({ path, wanted, observed }) => `${path} is ${text(observed)}, not ${text(wanted)}`);
    throw new StepFailure('resource-failed', `The provider cannot change this in place: ${list.join('; ')}.`);
  }
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? 'absent';
}
