import { RestFault } from '../rest/vendor.ts';

/** The canonical code (google.rpc.Code) that goes with an HTTP status. */
const statuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

/** `code` is the reason of the older APIs (`notFound`), `status` the canonical code of the newer ones. */
export function fault(
  { status, reason, domain = 'global', canonical = statuses[status] ?? 'UNKNOWN', headers = {} }: FaultWords,
  message: string,
): RestFault {
  return new RestFault({ status, code: reason, headers, members: { status: canonical, domain } }, message);
}

interface FaultWords {
  readonly status: number;
  readonly reason: string;
  readonly domain?: string;
  readonly canonical?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const invalidField = (field: string, { value, why }: { value: unknown; why: string }): RestFault =>
  fault({ status: 400, reason: 'invalid' }, `Invalid value for field '${field}': '${String(value ?? '')}'. ${why}`);

export const notFound = (path: string): RestFault =>
  fault({ status: 404, reason: 'notFound' }, `The resource '${path}' was not found`);

export const alreadyExists = (path: string): RestFault =>
  fault({ status: 409, reason: 'alreadyExists' }, `The resource '${path}' already exists`);

export const notReady = (path: string): RestFault =>
  fault({ status: 400, reason: 'resourceNotReady' }, `The resource '${path}' is not ready`);

export const inUse = (noun: string, { path, by }: { path: string; by: string }): RestFault =>
  fault(
    { status: 400, reason: 'resourceInUseByAnotherResource' },
    `The ${noun} resource '${path}' is already being used by '${by}'`,
  );

export const quotaWords = ({ metric, limit, place }: { metric: string; limit: number; place: string }): string =>
  `Quota '${metric}' exceeded.  Limit: ${limit.toFixed(1)} ${place}.`;

export const quotaExceeded = (about: { metric: string; limit: number; place: string }): RestFault =>
  fault({ status: 403, reason: 'quotaExceeded', domain: 'usageLimits' }, quotaWords(about));

/** OAuth's own form (RFC 6749), which the token endpoints keep. */
export const oauthFault = (error: string, description: string, status = 400): RestFault =>
  new RestFault({ status, code: error }, description);
