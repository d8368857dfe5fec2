import * as z from 'zod';
import { type FailureCode, StepFailure } from '../../platform/failure.ts';
import type { FailedState, ObservedResource } from '../../resources/resource-kind.ts';
import { NoAnswer, RestRefusal } from '../rest/refusal.ts';
import { translationBy } from '../translation.ts';

/**
 * By Google's own word for what is wrong: the `reason` of Compute Engine, Cloud SQL, Cloud DNS and GKE, the canonical `status` of GKE and
 * IAM, the `code` of an operation's error, and OAuth's `error`.
 */
const codes: Readonly<Record<string, FailureCode>> = {
  rateLimitExceeded: 'provider-throttled',
  userRateLimitExceeded: 'provider-throttled',
  RATE_LIMIT_EXCEEDED: 'provider-throttled',
  RESOURCE_OPERATION_RATE_EXCEEDED: 'provider-throttled',
  CONCURRENT_OPERATIONS_QUOTA_EXCEEDED: 'provider-throttled',
  quotaExceeded: 'quota-exceeded',
  QUOTA_EXCEEDED: 'quota-exceeded',
  limitExceeded: 'quota-exceeded',
  IP_SPACE_EXHAUSTED: 'quota-exceeded',
  // Machines of others end, and theirs become free.
  RESOURCE_POOL_EXHAUSTED: 'provider-unavailable',
  ZONE_RESOURCE_POOL_EXHAUSTED: 'provider-unavailable',
  ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS: 'provider-unavailable',
  resourceNotReady: 'provider-busy',
  RESOURCE_NOT_READY: 'provider-busy',
  resourceInUseByAnotherResource: 'provider-busy',
  RESOURCE_IN_USE_BY_ANOTHER_RESOURCE: 'provider-busy',
  containerNotEmpty: 'provider-busy',
  operationInProgress: 'provider-busy',
  // "Cluster is running incompatible operation …" (GKE).
  failedPrecondition: 'provider-busy',
  FAILED_PRECONDITION: 'provider-busy',
  aborted: 'provider-busy',
  ABORTED: 'provider-busy',
  conditionNotMet: 'provider-busy',
  notFound: 'not-yet-visible',
  instanceDoesNotExist: 'not-yet-visible',
  NOT_FOUND: 'not-yet-visible',
  RESOURCE_NOT_FOUND: 'not-yet-visible',
  alreadyExists: 'invalid-request',
  ALREADY_EXISTS: 'invalid-request',
  instanceAlreadyExists: 'invalid-request',
  forbidden: 'access-denied',
  notAuthorized: 'access-denied',
  accessNotConfigured: 'access-denied',
  insufficientPermissions: 'access-denied',
  PERMISSION_DENIED: 'access-denied',
  PERMISSIONS_ERROR: 'access-denied',
  invalid_target: 'access-denied',
  invalid_grant: 'access-denied',
  unauthorized_client: 'access-denied',
  invalid: 'invalid-request',
  invalidRequest: 'invalid-request',
  badRequest: 'invalid-request',
  required: 'invalid-request',
  parseError: 'invalid-request',
  INVALID_ARGUMENT: 'invalid-request',
  invalid_request: 'invalid-request',
  backendError: 'provider-unavailable',
  internalError: 'provider-unavailable',
  INTERNAL: 'provider-unavailable',
  INTERNAL_ERROR: 'provider-unavailable',
  UNAVAILABLE: 'provider-unavailable',
  DEADLINE_EXCEEDED: 'provider-unavailable',
  // A token that ended: the next attempt asks for another.
  authError: 'unexpected',
  UNAUTHENTICATED: 'unexpected',
};

/** Where Google gives no word that we know. */
const byStatus: Readonly<Record<number, FailureCode>> = {
  400: 'invalid-request',
  403: 'access-denied',
  404: 'not-yet-visible',
  412: 'provider-busy',
  429: 'provider-throttled',
};

const errorSchema = z.object({
  error: z.object({
    message: z.string().default(''),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
});
const oauthSchema = z.object({ error: z.string(), error_description: z.string().default('') });

interface Refused {
  readonly code: string;
  /** The status beside a reason: it decides where the reason is one that we do not know. */
  readonly canonical?: string | undefined;
  readonly message: string;
}

/** Google's own word for a refusal, and its message. */
function refusedWith({ body, status }: RestRefusal): Refused {
  const google = errorSchema.safeParse(body);
  if (google.success) {
    const { errors = [], status: canonical, message } = google.data.error;
    return { code: errors[0]?.reason ?? canonical ?? `HTTP ${status}`, canonical, message };
  }
  const oauth = oauthSchema.safeParse(body);
  if (oauth.success) return { code: oauth.data.error, message: oauth.data.error_description };
  return { code: `HTTP ${status}`, message: 'Google Cloud refused the request.' };
}

export function codeOf(error: unknown): string {
  return error instanceof RestRefusal ? refusedWith(error).code : '';
}

export function isAbsence(error: unknown): boolean {
  return error instanceof RestRefusal && error.status === 404;
}

/** "already exists": of Compute Engine, Cloud DNS and GKE as a conflict; of Cloud SQL for what is inside an instance by message only. */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof RestRefusal)) return false;
  const { code, canonical, message } = refusedWith(error);
  return (
    /already_?exists/i.test(code) ||
    canonical === 'ALREADY_EXISTS' ||
    (error.status === 400 && /already exists/.test(message))
  );
}

/** Keeps Google's own words: they name the quota or the permission that the project's owner has to change. */
export function stepFailure(error: unknown): StepFailure {
  if (error instanceof StepFailure) return error;
  if (error instanceof NoAnswer) {
    return new StepFailure('provider-unavailable', `The call to Google Cloud failed: ${error.message}`, {
      cause: error,
    });
  }
  if (!(error instanceof RestRefusal)) {
    return new StepFailure('unexpected', error instanceof Error ? error.message : String(error), { cause: error });
  }
  const { code, canonical = '', message } = refusedWith(error);
  const { status, retryAfterSeconds } = error;
  // RESOURCE_EXHAUSTED is both: too fast and too much. Only the second is spoken of as a quota of things.
  const exhausted =
    canonical === 'RESOURCE_EXHAUSTED' ? (status === 429 ? 'provider-throttled' : 'quota-exceeded') : undefined;
  const known = codes[code] ?? exhausted ?? codes[canonical] ?? byStatus[status];
  return new StepFailure(
    known ?? (status >= 500 ? 'provider-unavailable' : 'unexpected'),
    `Google Cloud: ${message} (${code})`,
    { cause: error, retryAfterSeconds },
  );
}

/** What an operation has ended with. An error that Google has not told before stops: nobody knows that another attempt would mend it. */
export function operationFailure({
  code,
  message,
}: Pick<Refused, 'code' | 'message'>): Required<Omit<FailedState, 'isAbsent'>> {
  return { failed: `Google Cloud: ${message} (${code})`, code: codes[code] ?? 'resource-failed' };
}

export const { translating, translated } = translationBy(stepFailure);

/** Runs a read of one named resource; undefined where there is none. */
export async function orAbsent<Answer>(read: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Runs a removal for which absence is success. */
export async function removing(call: () => Promise<unknown>): Promise<void> {
  await orAbsent(call);
}

/**
 * Creates a resource whose name is its identity. When the name is taken, our own earlier attempt is returned, which may not be shown yet;
 * anything else of that name is somebody's and is left alone.
 */
export async function adoptOwn<Observed extends ObservedResource>(
  create: () => Promise<Observed>,
  look: () => Promise<{ readonly own: readonly Observed[]; readonly isShown: boolean }>,
): Promise<Observed> {
  try {
    return await create();
  } catch (error) {
    if (!isTaken(error)) throw error;
    const { own, isShown } = await look();
    const [first] = own;
    if (first) return first;
    const { code, message } = stepFailure(error);
    if (isShown) throw new StepFailure('foreign-resource', `${message} It is not ours.`, { cause: error });
    throw new StepFailure('not-yet-visible', `${message} (${code})`, { cause: error });
  }
}
