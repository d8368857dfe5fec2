import { beforeAll, describe, expect, test } from '@jest/globals';
import { clouds } from '../../src/placement/catalogue.ts';
import { playScenario } from '../support/local-process.ts';
import type { ManyOrders } from './scenarios/many-orders.ts';

const offered = clouds.filter((cloud) => cloud.offered).map(({ id }) => id);

describe('twenty orders at once over all clouds on offer, each of which throttles an account', () => {
  let seen: ManyOrders;

  beforeAll(async () => {
    seen = await playScenario<ManyOrders>('many-orders');
  }, 300_000);

  test('nobody calls before the time that a refusal has named', () => {
    expect(seen.disrespect).toEqual([]);
  });

  test.each(offered)('%s: every order is completed, and none is overtaken', (name) => {
    expect(seen.clouds[name]).toMatchObject({
      orders: 20 / offered.length,
      completed: 20 / offered.length,
      refused: {},
    });
    expect(seen.clouds[name]?.overtaken).toBe(0);
    expect(seen.clouds[name]?.throttled).toBeGreaterThan(0);
  });

  test.each(offered)('%s: takes little more than the operations at the cloud itself', (name) => {
    const { seconds, atBest } = seen.clouds[name] ?? { seconds: { most: Number.NaN }, atBest: { most: Number.NaN } };

    expect(seconds.most).toBeLessThan(atBest.most * 1.3);
  });

  test.each(offered)('%s: what was asked for is looked at twice, for half of the waits', (name) => {
    const { middle, most } = seen.clouds[name]?.looks ?? { middle: Number.NaN, most: Number.NaN };

    expect(middle).toBeLessThanOrEqual(2);
    expect(most).toBeGreaterThanOrEqual(2);
  });
});
