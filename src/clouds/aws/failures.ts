import * as z from 'zod';
import { type FailureCode, StepFailure } from '../../platform/failure.ts';
import { retryAfterSeconds } from '../../platform/retry-after.ts';
import { translationBy } from '../translation.ts';

/** EC2 shows the wire code as the error's name; RDS and ELB the modelled name, which ends in Fault or Exception. */
const codes: Readonly<Record<string, FailureCode>> = {
  RequestLimitExceeded: 'provider-throttled',
  Throttling: 'provider-throttled',
  Throttled: 'provider-throttled',
  RequestThrottled: 'provider-throttled',
  TooManyRequests: 'provider-throttled',
  SlowDown: 'provider-throttled',
  RequestTimeout: 'provider-unavailable',
  Timeout: 'provider-unavailable',
  DependencyViolation: 'provider-busy',
  IncorrectState: 'provider-busy',
  ResourceInUse: 'provider-busy',
  ConcurrentModification: 'provider-busy',
  OperationAborted: 'provider-busy',
  VolumeInUse: 'provider-busy',
  'InvalidIPAddress.InUse': 'provider-busy',
  'InvalidAddress.Locked': 'provider-busy',
  'InvalidGroup.InUse': 'provider-busy',
  InvalidDBClusterState: 'provider-busy',
  InvalidDBInstanceState: 'provider-busy',
  InvalidDBSubnetGroupState: 'provider-busy',
  AllocationIdNotFound: 'not-yet-visible',
  TooManyLoadBalancers: 'quota-exceeded',
  InsufficientFreeAddressesInSubnet: 'quota-exceeded',
  InsufficientAddressCapacity: 'quota-exceeded',
  InsufficientStorageClusterCapacity: 'quota-exceeded',
  UnauthorizedOperation: 'access-denied',
  AccessDenied: 'access-denied',
  AuthFailure: 'access-denied',
  OptInRequired: 'access-denied',
  InvalidClientTokenId: 'access-denied',
  UnrecognizedClient: 'access-denied',
  SignatureDoesNotMatch: 'access-denied',
  ValidationError: 'invalid-request',
  Validation: 'invalid-request',
  MissingParameter: 'invalid-request',
  UnknownParameter: 'invalid-request',
  // A session that ended: the next attempt opens another.
  ExpiredToken: 'unexpected',
  RequestExpired: 'unexpected',
};

/** For codes that AWS forms by a rule. First match wins. */
const patterns: readonly (readonly [RegExp, FailureCode])[] = [
  [/(Limit|Quota)Exceeded/, 'quota-exceeded'],
  [/NotFound|^NoSuchEntity$/, 'not-yet-visible'],
  [/^(Invalid|Malformed|Unsupported)|AlreadyExists|Duplicate|Mismatch/, 'invalid-request'],
];

/** The provider's code, without the ending that only some of the SDK's clients add. */
export function codeOf(error: unknown): string {
  const cause = error instanceof StepFailure ? error.cause : error;
  return cause instanceof Error ? cause.name.replace(/(Fault|Exception)$/, '') : '';
}

/** True for `InvalidVpcID.NotFound`, `NatGatewayNotFound`, `DBClusterNotFoundFault` and all their kin, and for IAM's `NoSuchEntity`. */
export function isAbsence(error: unknown): boolean {
  return /NotFound|^NoSuchEntity$/.test(codeOf(error));
}

/** Keeps the provider's own words: they name the quota or the permission that the account's owner has to change. */
export function stepFailure(error: unknown): StepFailure {
  if (error instanceof StepFailure) {
    return error;
  }
  const words = plainWords(error instanceof Error ? error.message : String(error));
  const code = codeOf(error);
  const answered = error instanceof Error && '$metadata' in error;
  const retryAfterSeconds = retryAfterOf(error);
  return new StepFailure(
    failureCode({ code, error, retryAfterSeconds }),
    answered ? `AWS: ${words} (${code})` : `The call to AWS failed: ${words}`,
    { cause: error, retryAfterSeconds },
  );
}

/** AWS names the session that was refused, which is one of ours, and adds what only we could decode. The cause keeps both. */
function plainWords(message: string): string {
  return message
    .replace(/(?:User: )?arn:[\w-]+:sts::\d{12}:assumed-role\/[\w+=,.@/-]+/g, 'The role of Tenantry')
    .replace(/\s*Encoded authorization failure message: \S+/g, '');
}

function failureCode(refusal: { code: string; error: unknown; retryAfterSeconds: number | undefined }): FailureCode {
  const { code, error, retryAfterSeconds } = refusal;
  const status = statusOf(error);
  // Whatever it is called: too many requests, or away until a time that the answer names.
  const throttled = status === 429 || (status === 503 && retryAfterSeconds !== undefined);
  return (
    codes[code] ??
    (throttled ? 'provider-throttled' : undefined) ??
    patterns.find(([pattern]) => pattern.test(code))?.[1] ??
    (isOutage(error) ? 'provider-unavailable' : 'unexpected')
  );
}

function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const status = statusOf(error);
  const socket: unknown = Reflect.get(error, 'code');
  const lost = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'];
  return (
    (typeof status === 'number' && status >= 500) ||
    (typeof socket === 'string' && lost.includes(socket)) ||
    /Timeout|socket hang up|^(InternalError|InternalFailure|ServiceUnavailable|Unavailable)$/.test(
      `${error.name} ${error.message}`,
    )
  );
}

function statusOf(error: unknown): unknown {
  return Reflect.get(Object(Reflect.get(Object(error), '$metadata')), 'httpStatusCode');
}

const responseSchema = z.object({
  headers: z.object({ 'retry-after': z.string().optional(), date: z.string().optional() }),
});

/** The SDK leaves the answer that an error was made of beside it. */
function retryAfterOf(error: unknown): number | undefined {
  const response = responseSchema.safeParse(Reflect.get(Object(error), '$response'));
  return response.success ? retryAfterSeconds(response.data.headers, Date.now()) : undefined;
}

export const { translating, translated } = translationBy(stepFailure);

/**
 * Runs a removal for which absence is success. A role that may remove only what carries our mark is told
 * `UnauthorizedOperation` about something absent, which carries none; then `look`, a read by id, tells the two apart.
 */
export async function removing(call: () => Promise<unknown>, look?: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (error instanceof StepFailure) {
      throw error;
    }
    const absent = isAbsence(error) || (codeOf(error) === 'UnauthorizedOperation' && look && (await isUnknown(look)));
    if (!absent) {
      throw error;
    }
  }
}

async function isUnknown(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look();
    return false;
  } catch (error) {
    return isAbsence(error);
  }
}
