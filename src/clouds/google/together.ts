import { together as settled } from '../../pace/together.ts';
import { stepFailure } from './failures.ts';

/** Calls to Google side by side; of several refusals the longest is told. */
export function together<const Calls extends readonly unknown[]>(calls: Calls) {
  return settled(calls, stepFailure);
}
