import type { Evidence, Violation } from '../evidence.ts';

/** Something that must hold whatever went wrong. */
export interface Invariant {
  readonly id: string;
  readonly says: string;
  /** What contradicts it, in words. */
  violations(evidence: Evidence): readonly Omit<Violation, 'invariant'>[];
}

/** The states in which nothing more happens to an order. */
export const endStates: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled', 'rejected']);
