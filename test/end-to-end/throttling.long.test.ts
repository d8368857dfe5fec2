import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { ThrottlingSeen } from './scenarios/throttling.ts';

describe('tenants whose providers throttle: ten in one account, five in another that is left alone, one at Rancher', () => {
  let seen: ThrottlingSeen;

  beforeAll(async () => {
    seen = await playScenario<ThrottlingSeen>('throttling');
  }, 300_000);

  test('are all completed', () => {
    expect(Object.values(seen.orders)).toEqual(Array(16).fill('completed'));
  });

  test('met every refusal that was prepared', () => {
    expect(seen.refusals).toEqual({
      CreateVpc: 3,
      CreateSubnet: 8,
      AllocateAddress: 12,
      DescribeNatGateways: 3,
      DescribeVpcs: 2,
      'POST /v3/clusters': 12,
    });
  });

  test('made no call to a provider before the time that a refusal had named', () => {
    expect(seen.tooEarly).toEqual([]);
  });

  test('never emptied a bucket of the provider themselves', () => {
    expect(seen.overruns).toBe(0);
  });

  test('are slowed in the throttled account only', () => {
    // With nothing in its way the slowest of the five takes 1034 seconds.
    expect(seen.slowest.elsewhere).toBeLessThan(1050);
    expect(seen.slowest.there).toBeGreaterThan(1150);
  });
});
