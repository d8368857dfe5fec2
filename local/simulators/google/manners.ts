import type { Manners } from '../calls/manners.ts';
import type { Rate } from '../world/rate-limits.ts';
import { fault } from './faults.ts';

const perMinute = (calls: number): Rate => ({ burst: calls, refillPerSecond: calls / 60 });

interface Words {
  readonly host: string;
  readonly rate: Rate;
  /** Compute Engine says 403 where the newer APIs say 429. */
  readonly throttledStatus: 403 | 429;
  readonly denied: readonly [reason: string, message: string];
}

/**
 * Calls a minute that a project may make, for each method by itself where Google counts groups of methods: "Quota per project
 * (defaultPerMinutePerProject): 1500 requests/minute" (Compute Engine rate quotas), "3000 requests per min" (GKE quotas), 600 writes (IAM
 * quotas), 6,000 queries (Monitoring quotas). The others are plausible.
 */
const services: Readonly<Record<string, Words>> = {
  'google-compute': {
    host: 'compute',
    rate: perMinute(1500),
    throttledStatus: 403,
    denied: ['forbidden', 'Required permission is missing.'],
  },
  'google-sql': {
    host: 'sqladmin',
    rate: perMinute(180),
    throttledStatus: 429,
    denied: ['notAuthorized', 'The client is not authorized to make this request.'],
  },
  'google-dns': {
    host: 'dns',
    rate: perMinute(1200),
    throttledStatus: 403,
    denied: ['forbidden', 'Forbidden'],
  },
  'google-gke': {
    host: 'container',
    rate: perMinute(3000),
    throttledStatus: 429,
    denied: ['forbidden', 'Required permission(s) are missing.'],
  },
  'google-iam': {
    host: 'iam',
    rate: perMinute(600),
    throttledStatus: 429,
    denied: ['forbidden', 'Permission denied on resource (or it may not exist).'],
  },
  'google-monitoring': {
    host: 'monitoring',
    rate: perMinute(6000),
    throttledStatus: 429,
    denied: ['forbidden', 'Permission denied.'],
  },
};

const tokenServices = ['google-sts', 'google-iam-credentials', 'google-oauth2'];

export function googleManners(service: string): Manners | undefined {
  const words = services[service];
  if (!words && !tokenServices.includes(service)) return undefined;
  const host = words?.host ?? 'iamcredentials';
  return {
    rateOf: () => words?.rate,
    throttled: ({ retryAfterSeconds }) =>
      fault(
        {
          status: words?.throttledStatus ?? 429,
          reason: 'rateLimitExceeded',
          domain: 'usageLimits',
          ...(retryAfterSeconds !== undefined && { headers: { 'retry-after': String(retryAfterSeconds) } }),
        },
        `Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service '${host}.googleapis.com'.`,
      ),
    denied: (message) =>
      fault(
        { status: 403, reason: words?.denied[0] ?? 'forbidden' },
        message ?? words?.denied[1] ?? 'Permission denied.',
      ),
    internal: (message = 'Internal error encountered.') => fault({ status: 500, reason: 'backendError' }, message),
    unavailable: (message = 'The service is currently unavailable.') =>
      fault({ status: 503, reason: 'backendError' }, message),
    refused: (code, message) =>
      fault(
        {
          status: code === 'quotaExceeded' ? 403 : 400,
          reason: code,
          // `FAILED_PRECONDITION`: a canonical code is its own reason.
          ...(/^[A-Z_]+$/.test(code) && { canonical: code }),
        },
        message,
      ),
    answerWithoutEffect: (operation) => {
      throw new RangeError(`The answer of ${operation} tells of its effect.`);
    },
  };
}
