import { AwsFault } from '../../runtime/gateway/aws-service.ts';
import type { Manners } from '../calls/manners.ts';
import type { Rate } from '../world/rate-limits.ts';
import { answerWithoutEffect } from './ignored-calls.ts';

const reading = /^(Describe|List|Get)/;

interface Rates {
  readonly read: Rate;
  readonly change: Rate;
  readonly named?: Readonly<Record<string, Rate>>;
}

/**
 * Token buckets per account, region and operation. EC2's as Cluster API's AWS provider assumes them in its own limiter; for the
 * other services AWS publishes no figures, so these are plausible ones.
 */
const rates: Readonly<Record<string, Rates>> = {
  ec2: {
    read: { burst: 100, refillPerSecond: 20 },
    change: { burst: 200, refillPerSecond: 5 },
    named: { AuthorizeSecurityGroupIngress: { burst: 100, refillPerSecond: 20 } },
  },
  eks: { read: { burst: 200, refillPerSecond: 20 }, change: { burst: 40, refillPerSecond: 4 } },
  rds: { read: { burst: 200, refillPerSecond: 20 }, change: { burst: 50, refillPerSecond: 5 } },
  elasticloadbalancing: { read: { burst: 100, refillPerSecond: 20 }, change: { burst: 50, refillPerSecond: 5 } },
};

interface Words {
  readonly throttled: readonly [code: string, message: string, status: number];
  readonly denied: readonly [code: string, message: string];
  readonly internal: string;
  readonly unavailable: string;
}

const queryWords: Words = {
  throttled: ['Throttling', 'Rate exceeded', 400],
  denied: ['AccessDenied', 'User is not authorized to perform this operation.'],
  internal: 'InternalFailure',
  unavailable: 'ServiceUnavailable',
};

const jsonWords: Words = {
  throttled: ['ThrottlingException', 'Rate exceeded', 400],
  denied: ['AccessDeniedException', 'User is not authorized to perform this operation.'],
  internal: 'InternalFailure',
  unavailable: 'ServiceUnavailable',
};

const words: Readonly<Record<string, Words>> = {
  ec2: {
    throttled: ['RequestLimitExceeded', 'Request limit exceeded.', 503],
    denied: ['UnauthorizedOperation', 'You are not authorized to perform this operation.'],
    internal: 'InternalError',
    unavailable: 'Unavailable',
  },
  eks: {
    throttled: ['ThrottlingException', 'Rate exceeded', 429],
    denied: ['AccessDeniedException', 'User is not authorized to perform this operation.'],
    internal: 'ServerException',
    unavailable: 'ServiceUnavailableException',
  },
  rds: queryWords,
  elasticloadbalancing: queryWords,
  sts: queryWords,
  iam: queryWords,
};

/** Of AWS's services, and of Rancher, for which no limit is simulated. */
export function awsManners(service: string): Manners {
  const { throttled, denied, internal, unavailable } = words[service] ?? jsonWords;
  const limits = rates[service];
  return {
    rateOf: (operation) =>
      limits && (limits.named?.[operation] ?? (reading.test(operation) ? limits.read : limits.change)),
    throttled({ retryAfterSeconds }) {
      const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
      return new AwsFault(throttled[0], throttled[1], { status: throttled[2], headers });
    },
    denied: (message = denied[1]) => new AwsFault(denied[0], message, { status: 403 }),
    internal: (message = 'An internal error has occurred') =>
      new AwsFault(internal, message, { status: 500, fault: 'server' }),
    unavailable: (message = 'The service is unavailable. Please try again shortly.') =>
      new AwsFault(unavailable, message, { status: 503, fault: 'server' }),
    refused: (code, message) => new AwsFault(code, message),
    answerWithoutEffect: (operation) => answerWithoutEffect({ service, operation }),
  };
}
