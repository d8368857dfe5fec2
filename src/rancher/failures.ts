import * as z from 'zod';
import { type FailureCode, StepFailure } from '../platform/failure.ts';

/**
 * The forms in which Rancher words a refusal: Norman and Steve (`code`, `message`, `fieldName`; `status` may be a string),
 * Kubernetes (`reason`, numeric `code`), and the cluster proxy (`Message`).
 */
const refusalSchema = z.object({
  code: z.union([z.string(), z.number()]).optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
  Message: z.string().optional(),
  fieldName: z.string().optional(),
});

export interface Refusal {
  readonly status: number;
  readonly requestId?: string | undefined;
  readonly body: string;
  /** Where the answer said when to come back. */
  readonly retryAfterSeconds?: number | undefined;
}

/** What Rancher refused; the cause of the `StepFailure`, for who has to look at the code of Norman. */
export class RancherRefusal extends Error {
  override readonly name = 'RancherRefusal';
  readonly status: number;
  readonly code: string;
  /** For the log, beside the words. */
  readonly requestId: string | undefined;

  constructor({ status, requestId, body }: Refusal) {
    const parsed = refusalSchema.safeParse(json(body));
    const { code, reason, message, Message, fieldName } = parsed.success ? parsed.data : {};
    const name = String(reason ?? code ?? '');
    const words = message || Message || [name, fieldName].filter(Boolean).join(' of ') || `HTTP status ${status}`;
    super(words);
    this.status = status;
    this.requestId = requestId;
    this.code = name;
  }
}

export function refused(refusal: Refusal): StepFailure {
  const cause = new RancherRefusal(refusal);
  const code = cause.code === '' ? '' : ` (${cause.code})`;
  const { retryAfterSeconds } = refusal;
  // Whoever answers 503 and says when to come back wants to be left alone until then, which is what being throttled is.
  const busy = refusal.status === 503 && retryAfterSeconds !== undefined;
  return new StepFailure(busy ? 'provider-throttled' : codeFor(cause), `Rancher: ${cause.message}${code}`, {
    cause,
    retryAfterSeconds,
  });
}

/** No answer, or half of one: whether Rancher acted is unknown. */
export function lost(error: unknown): StepFailure {
  const why =
    error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
  return new StepFailure('provider-unavailable', `Rancher did not answer: ${why}`, { cause: error });
}

/** The answer does not have the form that this version of Rancher documents. Which part of it is in the cause. */
export function unreadable(error: z.ZodError): StepFailure {
  return new StepFailure('unexpected', 'Rancher answered in a form that we cannot read.', { cause: error });
}

/** True when Rancher refused with this HTTP status. */
export function wasRefusedWith(error: unknown, status: number): boolean {
  return error instanceof StepFailure && error.cause instanceof RancherRefusal && error.cause.status === status;
}

function codeFor({ status, code }: RancherRefusal): FailureCode {
  switch (status) {
    case 401:
    case 403:
      return 'access-denied';
    case 404:
      return 'not-yet-visible';
    case 409:
      return code === 'AlreadyExists' ? 'foreign-resource' : 'provider-busy';
    case 429:
      return 'provider-throttled';
    default:
      return status >= 500 ? 'provider-unavailable' : 'invalid-request';
  }
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
