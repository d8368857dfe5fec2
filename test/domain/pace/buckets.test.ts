import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeApi, takeTokens } from '../../../src/pace/buckets.ts';
import type { Calls, ProviderApi } from '../../../src/pace/provider-api.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const START = Date.UTC(2026, 0, 1);
const at = (seconds: number) => new Date(START + seconds * 1000);

let postgres: TestDatabase;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());

/** An account of its own, which allows ten calls at once and five a second. */
function newApi(region = 'north'): ProviderApi {
  const rate = { burst: 10, perSecond: 5 };
  const limits = { read: rate, change: rate, changesCountedBy: 'kind' as const, pauseSeconds: 5 };
  return { provider: 'fake', account: randomUUID(), region, limits };
}

/** When tokens that are asked for at this moment are there, in seconds since the start. */
async function take(api: ProviderApi, asked: Partial<Calls> & { seconds?: number } = {}): Promise<number> {
  const { seconds = 0, ...calls } = asked;
  // With nothing but the grants of a function.
  const dependencies = { database: postgres.as('tenantry_app'), now: () => at(seconds) };
  const { startsAt } = await takeTokens({ api, class: 'read', count: 1, ...calls }, dependencies);
  return (startsAt.getTime() - START) / 1000;
}

const close = (api: ProviderApi, refusal: { seconds: number; retryAfterSeconds?: number }) =>
  closeApi(
    { api, retryAfterSeconds: refusal.retryAfterSeconds },
    { database: postgres.database, now: () => at(refusal.seconds) },
  );

describe('Many who take from one bucket at the same time', () => {
  test('start no faster than it allows, however many they are', async () => {
    const api = newApi();

    const starts = await Promise.all(Array.from({ length: 60 }, () => take(api)));

    const sorted = starts.toSorted((one, other) => one - other);
    expect(sorted.slice(0, 10)).toEqual(Array(10).fill(0));
    // The eleventh waits for the first token that comes back, and so on: five a second.
    expect(sorted.slice(10)).toEqual(Array.from({ length: 50 }, (_, index) => expect.closeTo((index + 1) / 5, 2)));
  });

  test('get their tokens in the order of asking, whatever comes after them', async () => {
    const api = newApi();
    await take(api, { count: 10 });

    const first = await take(api, { count: 5 });
    const newcomer = await take(api);
    const greedy = await Promise.all(Array.from({ length: 20 }, () => take(api, { count: 5 })));

    expect([first, newcomer]).toEqual([1, 1.2]);
    expect(Math.min(...greedy)).toBeGreaterThan(newcomer);
  });
});

describe('A bucket', () => {
  test('fills again, and no further than to its size', async () => {
    const api = newApi();
    await take(api, { count: 10 });

    const after = await take(api, { seconds: 2, count: 10 });
    const muchLater = await take(api, { seconds: 1000, count: 12 });

    expect(after).toBe(2);
    expect(muchLater).toBeCloseTo(1000.4, 2);
  });

  test('is one for each account, region and class of calls, and for each kind that is changed where the provider counts so', async () => {
    const api = newApi();
    await take(api, { count: 50 });

    const elsewhere = [
      await take(newApi()),
      await take({ ...api, region: 'south' }),
      await take(api, { class: 'change', kind: 'subnet', count: 10 }),
      await take(api, { class: 'change', kind: 'vpc' }),
    ];
    const sameKind = await take(api, { class: 'change', kind: 'subnet' });

    expect(elsewhere).toEqual([0, 0, 0, 0]);
    expect(sameKind).toBeGreaterThan(0);
  });

  test('is overspent by a worker whose clock is ten minutes ahead once, and by no more than its size', async () => {
    const api = newApi();
    await take(api, { count: 10 });

    const ahead = [await take(api, { seconds: 600, count: 10 }), await take(api, { seconds: 600 })];
    const right = await take(api, { seconds: 1 });
    const behind = await take(api, { seconds: -600 });

    expect(ahead).toEqual([600, 600.2]);
    expect(right).toBeGreaterThan(600);
    expect(behind).toBeGreaterThan(600);
  });
});

describe('A provider that has refused a call as too fast', () => {
  test('is called by nobody before the time that it named, in no class of calls', async () => {
    const api = newApi();

    await close(api, { seconds: 0, retryAfterSeconds: 30 });
    const starts = [
      await take(api, { seconds: 1 }),
      await take(api, { seconds: 29, class: 'change', kind: 'subnet' }),
      await take(api, { seconds: 29, class: 'change', kind: 'vpc' }),
    ];

    expect(Math.min(...starts)).toBeGreaterThanOrEqual(30);
  });

  test('is then called at its rate, not by everybody at once', async () => {
    const api = newApi();
    await close(api, { seconds: 0, retryAfterSeconds: 30 });

    const starts = await Promise.all(Array.from({ length: 20 }, () => take(api, { seconds: 5 })));

    const sorted = starts.toSorted((one, other) => one - other);
    expect(sorted.at(-1)).toBeCloseTo(31 + 20 / 5, 2);
    expect(sorted.every((start, index) => start >= 30 + (index + 1) / 5)).toBe(true);
  });

  test('stays closed when another refusal names an earlier time', async () => {
    const api = newApi();
    await close(api, { seconds: 0, retryAfterSeconds: 60 });

    const seconds = await close(api, { seconds: 1, retryAfterSeconds: 2 });

    expect(seconds).toBe(60);
    expect(await take(api, { seconds: 10 })).toBeGreaterThanOrEqual(60);
  });

  test('and names no time is left alone for a usual one, not the same for all', async () => {
    const [one, other] = [newApi(), newApi()];

    const waits = [await close(one, { seconds: 0 }), await close(other, { seconds: 0 })];

    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(5);
      expect(wait).toBeLessThanOrEqual(11);
    }
    expect(waits[0]).not.toBe(waits[1]);
  });

  test('closes no other account, and no other region', async () => {
    const api = newApi();

    await close(api, { seconds: 0, retryAfterSeconds: 30 });

    expect([await take(newApi()), await take({ ...api, region: 'south' })]).toEqual([0, 0]);
  });
});
