import * as z from 'zod';
import { type FailureCode, StepFailure } from '../platform/failure.ts';

const statusSchema = z.object({ reason: z.string().optional(), message: z.string().optional() });

/** What an API server refused, in its own words; what was sent is not among them. */
export function refused({
  status,
  body,
  retryAfterSeconds,
}: {
  status: number;
  body: unknown;
  retryAfterSeconds?: number | undefined;
}): StepFailure {
  const told = statusSchema.safeParse(body).data;
  const words = told?.message ?? `HTTP status ${status}`;
  const reason = told?.reason ? ` (${told.reason})` : '';
  return new StepFailure(codeOf(status), `The cluster's Kubernetes interface: ${words}${reason}`, {
    retryAfterSeconds,
  });
}

/** No answer, or half of one: whether the cluster acted is unknown. */
export function lost(error: unknown): StepFailure {
  const why = error instanceof Error ? error.message : String(error);
  return new StepFailure('provider-unavailable', `The cluster's Kubernetes interface did not answer: ${why}`, {
    cause: error,
  });
}

function codeOf(status: number): FailureCode {
  switch (status) {
    case 401:
    case 403:
      return 'access-denied';
    case 404:
      return 'not-yet-visible';
    case 409:
      return 'provider-busy';
    case 429:
      return 'provider-throttled';
    default:
      return status >= 500 ? 'provider-unavailable' : 'invalid-request';
  }
}
