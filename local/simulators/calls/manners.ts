import type { Rate } from '../world/rate-limits.ts';

/** How one service of a provider limits calls, and how it words what any of its calls can meet. */
export interface Manners {
  /** Undefined where no limit is simulated. */
  rateOf(operation: string): Rate | undefined;
  throttled(told: { readonly retryAfterSeconds?: number | undefined }): Error;
  denied(message?: string): Error;
  internal(message?: string): Error;
  unavailable(message?: string): Error;
  /** Any refusal with a code of the service's own. */
  refused(code: string, message: string): Error;
  /**
   * What success says where the answer holds nothing that the effect alone can tell.
   *
   * @throws RangeError for an operation whose answer depends on its effect
   */
  answerWithoutEffect(operation: string): object;
}

export type MannersOf = (service: string) => Manners;
