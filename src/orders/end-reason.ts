import type { Reason } from '../../events/fields.ts';
import { failures } from '../platform/failure.ts';
import type { FailureCause } from './failure-cause.ts';

const held = 'An operator has been called and finishes or undoes this order. Nothing is to be done until then.';

/**
 * Why an order ended otherwise than it asked for, as the customer is told it. `anythingMade` is false when no resource of the tenant
 * ever came into being: then there is nothing to pay for, whoever ended the order.
 */
export function endReason(
  cause: FailureCause,
  end: { readonly state: 'failed' | 'cancelled'; readonly anythingMade: boolean } | { readonly state: 'held' },
): Reason {
  const { meaning, remedy, remedyBy, chargedTo, detail } = failures[cause.code];
  const told = { code: cause.code, message: detail === 'told' ? cause.message : meaning };
  // What stands while a person has to look stands because of us, also where the order had been cancelled before.
  if (end.state === 'held') return { ...told, remedy: held, remedyBy: 'operator', chargedTo: 'operator' };
  return {
    ...told,
    remedy: `Nothing is left of the tenant. ${remedy}`,
    remedyBy,
    chargedTo: end.anythingMade ? chargedTo : 'nobody',
  };
}

/** What an operator reads as the cause of the execution: the code of the catalogue, everything that is known, and what comes next. */
export function executionCause(cause: FailureCause, reason: Reason): string {
  return `[${cause.code}] ${cause.message} Next: ${reason.remedy}`;
}
