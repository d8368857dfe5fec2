/**
 * The closed set of ways a step can fail. This table alone decides whether a failure is worth another
 * attempt; adapters translate provider errors into a code and never decide about retries themselves.
 */
type FailureRule = { readonly retry: boolean; readonly meaning: string };

export const failures = {
  'provider-throttled': { retry: true, meaning: 'The cloud asked us to slow down.' },
  'provider-unavailable': { retry: true, meaning: 'The cloud did not answer, or answered with a fault of its own.' },
  'provider-busy': { retry: true, meaning: 'Another change of the same resource is still running.' },
  'not-yet-visible': { retry: true, meaning: 'The cloud does not show yet what it has just made.' },
  'database-unavailable': { retry: true, meaning: 'Our database could not be reached.' },
  'lease-lost': { retry: true, meaning: 'Another worker took over this step.' },
  unexpected: { retry: true, meaning: 'Something failed in a way we do not know yet.' },
  'quota-exceeded': { retry: false, meaning: 'The cloud account has no room for another resource of this kind.' },
  'access-denied': { retry: false, meaning: 'The cloud account does not allow us to do this.' },
  'invalid-request': { retry: false, meaning: 'The cloud refused what we asked for.' },
  'resource-failed': { retry: false, meaning: 'The cloud started to make the resource and reported that it failed.' },
  'ambiguous-ownership': { retry: false, meaning: 'Two resources carry the same owner mark.' },
  'foreign-resource': { retry: false, meaning: 'A resource of this name exists and is not ours.' },
  unreachable: { retry: false, meaning: 'The tenant cannot be reached, or cannot reach us.' },
  'still-present': { retry: false, meaning: 'Something that should be gone is still at the cloud.' },
  cancelled: { retry: false, meaning: 'The order was cancelled.' },
  'gate-closed': { retry: false, meaning: 'The tenant is being retired; nothing new is made for it.' },
  'timed-out': { retry: false, meaning: 'It took far longer than it ever should.' },
  'invalid-input': { retry: false, meaning: 'The step was started with input it cannot read.' },
} as const satisfies Record<string, FailureRule>;

export type FailureCode = keyof typeof failures;

/** A step's failure. The message is for the tenant's owner; internal detail goes into the cause. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  get retryable(): boolean {
    return failures[this.code].retry;
  }
}
