import type { RestRequest } from '../../rest/vendor.ts';
import type { Rate } from '../../world/rate-limits.ts';
import type { World } from '../../world/world.ts';
import { armFault } from '../fault.ts';

type CallClass = 'read' | 'write' | 'delete';

/**
 * "The subscription limits apply per subscription, per service principal, and per operation type": buckets of 250 reads, 200 writes and 200
 * deletes, refilled with 25, 10 and 10 a second (request limits and throttling, token bucket algorithm).
 */
const managerRates: Readonly<Record<CallClass, Rate>> = {
  read: { burst: 250, refillPerSecond: 25 },
  write: { burst: 200, refillPerSecond: 10 },
  delete: { burst: 200, refillPerSecond: 10 },
};

/** Microsoft.Network counts by subscription: 1,000 writes and deletes and 10,000 reads in five minutes (same page). */
const networkRates: Readonly<Record<CallClass, Rate>> = {
  read: { burst: 10_000, refillPerSecond: 10_000 / 300 },
  write: { burst: 1_000, refillPerSecond: 1_000 / 300 },
  delete: { burst: 1_000, refillPerSecond: 1_000 / 300 },
};

const classOf = (method: string): CallClass => (method === 'GET' ? 'read' : method === 'DELETE' ? 'delete' : 'write');

/** Refuses who calls too fast, by buckets that all operations of a class share. */
export function throttle(
  { method, caller }: Pick<RestRequest, 'method' | 'caller'>,
  { world, isNetwork }: { world: World; isNetwork: boolean },
): void {
  const callClass = classOf(method);
  const { accountId, subject } = caller;
  const rate = managerRates[callClass];
  if (!world.rateLimits.take(`azure/${accountId}/${subject}/${callClass}`, rate)) {
    const seconds = Math.ceil(1 / rate.refillPerSecond);
    throw armFault(
      { status: 429, code: 'SubscriptionRequestsThrottled', headers: { 'retry-after': String(seconds) } },
      `Number of '${callClass}' requests for subscription '${accountId}' actor '${subject}' exceeded. Please try again after '${seconds}' seconds after additional tokens are available.`,
    );
  }
  const ofNetwork = callClass === 'read' ? 'read' : 'change';
  if (isNetwork && !world.rateLimits.take(`azure-network/${accountId}/${ofNetwork}`, networkRates[callClass])) {
    throw armFault(
      { status: 429, code: 'TooManyRequests', headers: { 'retry-after': '1' } },
      'The request is being throttled as the limit has been reached for operation type - Network. For more information, see - https://aka.ms/network-throttling-limits',
    );
  }
}
