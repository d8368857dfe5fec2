import type { Reason } from '../../events/fields.ts';
import { publishable } from './redact.ts';

/** The closed set of ways a step can fail, and for each what follows from it. */
interface FailureRule {
  /**
   * Whether the failure is worth another attempt. This table alone decides; adapters translate provider errors into a code and never
   * decide about retries themselves.
   */
  readonly retry: boolean;
  /** What has happened, in the words of whoever ordered. */
  readonly meaning: string;
  /** What comes next once the order has ended for this reason. */
  readonly remedy: string;
  /** Who does that. */
  readonly remedyBy: NonNullable<Reason['remedyBy']>;
  /**
   * Who pays for what was used until then. Who ends an order pays for it: a cancel is the customer's; whatever breaks at a provider or
   * with us is the operator's, who chose the provider and can claim from it. What never began costs nobody anything: see `src/orders/end-reason.ts`.
   */
  readonly chargedTo: Exclude<NonNullable<Reason['chargedTo']>, 'nobody'>;
  /** Whether the customer is told the failure's own message. One that speaks of our insides is kept for the operator. */
  readonly detail: 'told' | 'kept';
}

const again = 'Place a new order; if it fails again, tell the operator the order id.';

export const failures = {
  'provider-throttled': {
    retry: true,
    meaning: 'The cloud asked us to slow down.',
    remedy: 'Place a new order later, when the cloud is less busy.',
    remedyBy: 'customer',
    chargedTo: 'operator',
    detail: 'told',
  },
  'provider-unavailable': {
    retry: true,
    meaning: 'The cloud did not answer, or answered with a fault of its own.',
    remedy: 'Place a new order when the cloud is well again.',
    remedyBy: 'customer',
    chargedTo: 'operator',
    detail: 'told',
  },
  'provider-busy': {
    retry: true,
    meaning: 'Another change of the same thing was still running at the cloud.',
    remedy: again,
    remedyBy: 'customer',
    chargedTo: 'operator',
    detail: 'told',
  },
  'not-yet-visible': {
    retry: true,
    meaning: 'The cloud did not show in time what it had been asked for.',
    remedy: again,
    remedyBy: 'customer',
    chargedTo: 'operator',
    detail: 'told',
  },
  'database-unavailable': {
    retry: true,
    meaning: 'Our database could not be reached.',
    remedy: 'Place a new order later; the fault was ours.',
    remedyBy: 'customer',
    chargedTo: 'operator',
    detail: 'kept',
  },
  'lease-lost': {
    retry: true,
    meaning: 'The work on the order was interrupted on our side too often.',
    remedy: again,
    remedyBy: 'customer',
    chargedTo: 'operator',
    detail: 'kept',
  },
  unexpected: {
    retry: true,
    meaning: 'Something failed in a way we do not know yet.',
    remedy: again,
    remedyBy: 'customer',
    chargedTo: 'operator',
    detail: 'told',
  },
  'quota-exceeded': {
    retry: false,
    meaning: 'The cloud account has no room for another resource of this kind.',
    remedy: 'Choose another region and place a new order, or have the operator raise the quota first.',
    remedyBy: 'customer',
    chargedTo: 'operator',
    detail: 'told',
  },
  'access-denied': {
    retry: false,
    meaning: 'The cloud account does not allow us to do this.',
    remedy: 'The operator has to restore our rights in the cloud account; place a new order after that.',
    remedyBy: 'operator',
    chargedTo: 'operator',
    detail: 'told',
  },
  'invalid-request': {
    retry: false,
    meaning: 'The cloud refused what we asked for.',
    remedy: 'The operator has to find out what the cloud does not accept; the same order would fail again until then.',
    remedyBy: 'operator',
    chargedTo: 'operator',
    detail: 'told',
  },
  'resource-failed': {
    retry: false,
    meaning: 'The cloud began to make a part of the tenant and reported that it failed.',
    remedy:
      'Place a new order; if the cloud says the same again, choose another region or tell the operator the order id.',
    remedyBy: 'customer',
    chargedTo: 'operator',
    detail: 'told',
  },
  'ambiguous-ownership': {
    retry: false,
    meaning: 'The cloud shows two things that both claim to be the same part of the tenant.',
    remedy: 'The operator has to find out which of the two is right; place a new order after that.',
    remedyBy: 'operator',
    chargedTo: 'operator',
    detail: 'kept',
  },
  'foreign-resource': {
    retry: false,
    meaning: 'The cloud has something of this name already that is not ours.',
    remedy: 'Place a new order under another tenant name, or have the operator free this one.',
    remedyBy: 'customer',
    chargedTo: 'operator',
    detail: 'told',
  },
  unreachable: {
    retry: false,
    meaning: 'The tenant cannot be reached, or cannot reach us.',
    remedy: 'The operator has to find out what stands in the way; place a new order after that.',
    remedyBy: 'operator',
    chargedTo: 'operator',
    detail: 'told',
  },
  'still-present': {
    retry: false,
    meaning: 'Something that should be gone is still at the cloud.',
    remedy: 'The operator has to find out why it was kept; place a new order after that.',
    remedyBy: 'operator',
    chargedTo: 'operator',
    detail: 'kept',
  },
  cancelled: {
    retry: false,
    meaning: 'The order was cancelled.',
    remedy: 'Nothing is to be done. A new order makes the tenant again.',
    remedyBy: 'nobody',
    chargedTo: 'customer',
    detail: 'told',
  },
  'gate-closed': {
    retry: false,
    meaning: 'The tenant is being removed; nothing new is made for it.',
    remedy: 'Nothing is to be done. A new order makes the tenant again.',
    remedyBy: 'nobody',
    chargedTo: 'operator',
    detail: 'kept',
  },
  'timed-out': {
    retry: false,
    meaning: 'It took far longer than it ever should.',
    remedy: 'Place a new order; if it takes as long again, tell the operator the order id.',
    remedyBy: 'customer',
    chargedTo: 'operator',
    detail: 'told',
  },
  'invalid-input': {
    retry: false,
    meaning: 'The order could not be carried out because of a mistake on our side.',
    remedy: 'The operator has to mend it; the same order would fail again until then.',
    remedyBy: 'operator',
    chargedTo: 'operator',
    detail: 'kept',
  },
} as const satisfies Record<string, FailureRule>;

export type FailureCode = keyof typeof failures;

/** A step's failure. The message is for the tenant's owner, and free of secrets; internal detail goes into the cause. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly code: FailureCode;
  /** Where a provider asked us to slow down and said for how long: no call to it before that. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: FailureCode,
    message: string,
    options?: { cause?: unknown; retryAfterSeconds?: number | undefined },
  ) {
    super(publishable(message), options);
    this.code = code;
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }

  get retryable(): boolean {
    return failures[this.code].retry;
  }
}
