import * as z from 'zod';
import { type FailureCode, StepFailure } from '../../platform/failure.ts';
import type { FailedState } from '../../resources/resource-kind.ts';
import { NoAnswer, RestRefusal } from '../rest/refusal.ts';
import { translationBy } from '../translation.ts';
import type { ArmOperation } from './client.ts';
import { withIdsInOneCase } from './ids.ts';

/** Codes of Resource Manager and its providers, and of OAuth. */
const codes: Readonly<Record<string, FailureCode>> = {
  SubscriptionRequestsThrottled: 'provider-throttled',
  TooManyRequests: 'provider-throttled',
  AnotherOperationInProgress: 'provider-busy',
  // Answered with status 429, but it is about a resource that another refers to: "is not in Succeeded state".
  RetryableError: 'provider-busy',
  ReferencedResourceNotProvisioned: 'provider-busy',
  ServerBusy: 'provider-busy',
  ServerIsBusy: 'provider-busy',
  AadAuthOperationCannotBePerformedWhenServerIsNotAccessible: 'provider-busy',
  ResourceGroupBeingDeleted: 'provider-busy',
  ResourceGroupDeletionBlocked: 'provider-busy',
  PublicIPAddressCannotBeDeleted: 'provider-busy',
  CannotDeleteNatGatewayAssociatedToSubnet: 'provider-busy',
  CannotDeleteResource: 'provider-busy',
  OperationPreempted: 'provider-busy',
  PreconditionFailed: 'provider-busy',
  ParentResourceNotFound: 'not-yet-visible',
  InvalidResourceReference: 'not-yet-visible',
  InternalServerError: 'provider-unavailable',
  ServiceUnavailable: 'provider-unavailable',
  GatewayTimeout: 'provider-unavailable',
  AuthorizationFailed: 'access-denied',
  LinkedAuthorizationFailed: 'access-denied',
  AuthenticationFailed: 'access-denied',
  InvalidAuthenticationTokenTenant: 'access-denied',
  SubscriptionNotFound: 'access-denied',
  MissingSubscriptionRegistration: 'access-denied',
  ReadOnlyDisabledSubscription: 'access-denied',
  RequestDisallowedByPolicy: 'access-denied',
  ScopeLocked: 'access-denied',
  invalid_client: 'access-denied',
  unauthorized_client: 'access-denied',
  invalid_grant: 'access-denied',
  invalid_scope: 'access-denied',
  invalid_request: 'access-denied',
  // A session that ended: the next attempt opens another.
  ExpiredAuthenticationToken: 'unexpected',
  InvalidAuthenticationToken: 'unexpected',
  ServerNameAlreadyExists: 'foreign-resource',
  DnsRecordInUse: 'foreign-resource',
  // "We do not have sufficient capacity for the requested VM size in this region": others give theirs back.
  AllocationFailed: 'provider-unavailable',
  ZonalAllocationFailed: 'provider-unavailable',
  OverconstrainedAllocationRequest: 'provider-unavailable',
  OverconstrainedZonalAllocationRequest: 'provider-unavailable',
  SkuNotAvailable: 'quota-exceeded',
  UnmarshalError: 'invalid-request',
  LocationRequired: 'invalid-request',
  NoRegisteredProviderFound: 'invalid-request',
};

/** For codes that Azure forms by a rule. First match wins. */
const patterns: readonly (readonly [RegExp, FailureCode])[] = [
  [/^InUse\w+CannotBeDeleted$/, 'provider-busy'],
  [/LimitReached$|(Limit|Quota)Exceeded|InsufficientVCPUQuota/, 'quota-exceeded'],
  [/NotFound$/, 'not-yet-visible'],
  [/^(Invalid|Missing|Netcfg)|NotValid$|NotSupported|NotAllowed|Mismatch|\wConflict$/, 'invalid-request'],
];

const errorSchema = z.union([
  z
    .object({
      error: z.object({
        code: z.string(),
        message: z.string().default(''),
        details: z.array(z.object({ message: z.string().default('') })).nullish(),
      }),
    })
    .transform(({ error: { code, message, details } }) => ({
      code,
      // "Cannot parse the request." alone helps nobody.
      message: [message, ...(details ?? []).map((detail) => detail.message)].join(' ').trim(),
    })),
  z
    .object({ error: z.string(), error_description: z.string().default('') })
    .transform(({ error, error_description }) => ({ code: error, message: error_description })),
]);

/** Code and words of an answer that says no; neither where it has no body that we know. */
function toldBy(error: unknown): { code: string; message: string } {
  const cause = error instanceof StepFailure ? error.cause : error;
  const told = errorSchema.safeParse(cause instanceof RestRefusal ? cause.body : undefined);
  return told.success ? told.data : { code: '', message: '' };
}

export const codeOf = (error: unknown): string => toldBy(error).code;

/** Absent is a resource, its group, or the parent that it would have. A path that Azure does not know says nothing of that kind. */
export function isAbsence(error: unknown): boolean {
  return /^(ResourceNotFound|ResourceGroupNotFound|ParentResourceNotFound|NotFound)$/.test(codeOf(error));
}

/** Keeps Azure's own words: they name the quota or the right that the subscription's owner has to change. */
export function stepFailure(error: unknown): StepFailure {
  if (error instanceof StepFailure) return error;
  if (error instanceof NoAnswer) {
    return new StepFailure('provider-unavailable', `The call to Azure failed: ${error.message}`, { cause: error });
  }
  if (!(error instanceof RestRefusal)) {
    const words = error instanceof Error ? error.message : String(error);
    return new StepFailure('unexpected', `The call to Azure failed: ${words}`, { cause: error });
  }
  const { code, message } = toldBy(error);
  const words = message === '' ? error.message : plainWords(message);
  return new StepFailure(failureCode(error, { code, message }), `Azure: ${words} (${code || error.status})`, {
    cause: error,
    retryAfterSeconds: error.retryAfterSeconds,
  });
}

/** Azure names the client that was refused, which is one of ours, and adds what only its support needs. The cause keeps both. */
function plainWords(message: string): string {
  return message
    .replace(/The client '[^']*' with object id '[^']*'/g, 'The identity of Tenantry')
    .replace(/\s*Trace ID: \S+\s*Correlation ID: \S+\s*Timestamp: [\d:\-. ]+Z/g, '');
}

function failureCode(
  { status, retryAfterSeconds }: RestRefusal,
  { code, message }: { code: string; message: string },
): FailureCode {
  const isThrottled = status === 429 || (status === 503 && retryAfterSeconds !== undefined);
  return byCode({ code, message }, isThrottled ? 'provider-throttled' : undefined) ?? byStatus(status);
}

/** What a code means; `otherwise` where it is none that we know by name. */
function byCode(
  { code, message }: { readonly code: string; readonly message: string },
  otherwise?: FailureCode,
): FailureCode | undefined {
  // AKS has one code for both: what exceeds a quota, and what has to wait for another change.
  if (code === 'OperationNotAllowed') return /quota|exceed/i.test(message) ? 'quota-exceeded' : 'provider-busy';
  return codes[code] ?? otherwise ?? patterns.find(([pattern]) => pattern.test(code))?.[1];
}

/** What a long operation has failed with. Azure wraps the error of one service into that of another, whose code says nothing. */
export function operationFailure({ status, error }: ArmOperation): FailedState {
  const told = [error, ...(error?.details ?? [])].flatMap((each) =>
    each ? [{ code: each.code ?? '', message: each.message ?? '' }] : [],
  );
  const means = told.map((each) => byCode(each)).find((code) => code !== undefined);
  const words = told.map(({ message }) => message).filter((message) => message !== '');
  const code = told[0]?.code || status;
  return {
    failed: `Azure: ${plainWords(words.join(' ') || 'The operation has ended without success.')} (${code})`,
    code: means ?? 'resource-failed',
  };
}

function byStatus(status: number): FailureCode {
  if (status >= 500) return 'provider-unavailable';
  if (status === 401 || status === 403) return 'access-denied';
  if (status === 409) return 'provider-busy';
  return status === 400 ? 'invalid-request' : 'unexpected';
}

const translation = translationBy(stepFailure);

export const { translating } = translation;

/** What every kind of Azure passes through on its way out: its errors and its ids become ours. */
export const translated: typeof translation.translated = (kind) => withIdsInOneCase(translation.translated(kind));
