import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { adapterFor } from '../../../src/clouds/adapters.ts';
import { repeatUnlessThrottled } from '../../../src/clouds/aws/repeating.ts';
import type { CloudAdapter } from '../../../src/clouds/cloud-adapter.ts';
import type { Calls } from '../../../src/pace/provider-api.ts';
import { questionsAbout } from '../../support/questions.ts';
import { type SimulatedAws, simulatedAws } from '../../support/simulated-aws.ts';
import { tenant } from './tenant.ts';

let aws: SimulatedAws;
let adapter: CloudAdapter;
/** What the adapter asked for the tokens of. */
let asked: readonly Calls[];

beforeEach(async () => {
  aws = await simulatedAws();
  adapter = await adapterFor(aws.landingAccount, {
    now: () => aws.clock.now(),
    ask: (calls, question) => {
      asked = calls;
      return question();
    },
  });
});
afterEach(() => aws.close());

const throttle = (operation: string, seconds?: number) =>
  aws.world.faults.add({ match: { operation }, fault: 'throttled', ...(seconds !== undefined && { seconds }) });

describe('a call that AWS throttles', () => {
  it.each([
    ['read', 'DescribeVpcs', 'vpc'],
    ['create', 'CreateVpc', 'vpc'],
  ] as const)('is not repeated by the SDK: a %s leaves once', async (method, operation, slot) => {
    throttle(operation, 7);
    const plan = await adapter.plan('network', tenant);
    const kind = plan.find((resource) => resource.slot === slot)?.kind;
    const order = { wanted: { cidr: '10.0.0.0/16' }, requestId: 'r-1' };
    const mark = { ownerId: tenant.tenantId, slot, orderId: 'order-1' };

    const call =
      method === 'read' ? kind?.read({ ownerId: tenant.tenantId, providerIds: [] }) : kind?.create({ ...order, mark });

    await expect(call).rejects.toMatchObject({ code: 'provider-throttled', retryAfterSeconds: 7 });
    expect(aws.world.calls.count({ operation })).toBe(1);
  });

  it('does not hide another one beside it that is to be left alone for longer', async () => {
    throttle('DescribeVpcs', 5);
    throttle('DescribeNatGateways', 90);
    throttle('ListClusters');

    const question = adapter.roomFor(tenant.region, 'small');

    await expect(question).rejects.toMatchObject({ code: 'provider-throttled', retryAfterSeconds: 90 });
  });
});

describe('a question to AWS', () => {
  it.each(questionsAbout(tenant))('%s takes tokens for all the calls that it makes', async (_name, ask) => {
    await ask(adapter);

    const services: Readonly<Record<string, string>> = { 'aws-elb': 'elasticloadbalancing' };
    for (const { api, count } of asked) {
      const service = services[api.provider] ?? api.provider.replace('aws-', '');
      expect(aws.world.calls.count({ service })).toBeLessThanOrEqual(count);
      expect([api.account, api.region]).toEqual([aws.landingAccount.account, tenant.region]);
    }
    const called = new Set(aws.world.calls.all().map(({ service }) => service));
    expect(called.size - 1).toBeLessThanOrEqual(asked.length);
  });
});

describe('a call of the allow-list', () => {
  it('is repeated by the SDK when it failed on its way, and never when it was throttled', async () => {
    const strategy = repeatUnlessThrottled();
    const first = await strategy.acquireInitialRetryToken();

    const second = await strategy.refreshRetryTokenForRetry(first, { errorType: 'TRANSIENT' });
    const third = await strategy.refreshRetryTokenForRetry(second, { errorType: 'SERVER_ERROR' });

    expect([first, second, third].map((token) => token.getRetryDelay())).toEqual([0, 250, 500]);
    await expect(strategy.refreshRetryTokenForRetry(third, { errorType: 'TRANSIENT' })).rejects.toThrow();
    await expect(strategy.refreshRetryTokenForRetry(first, { errorType: 'THROTTLING' })).rejects.toThrow();
  });
});
