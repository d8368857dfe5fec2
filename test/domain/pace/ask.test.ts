import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Ask, asking } from '../../../src/pace/ask.ts';
import { closeApi, takeTokens } from '../../../src/pace/buckets.ts';
import type { Calls } from '../../../src/pace/provider-api.ts';
import { StepFailure } from '../../../src/platform/failure.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

let postgres: TestDatabase;
let elapsedMs = 0;
const now = () => new Date(Date.UTC(2026, 0, 1) + elapsedMs);
const pace = () => ({ database: postgres.database, now });

beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());

let calls: Calls[];
let ask: Ask;
/** Seconds after the start at which the question was put. */
let asked: number[];

beforeEach(() => {
  elapsedMs = 0;
  asked = [];
  const rate = { burst: 2, perSecond: 1 };
  const limits = { read: rate, change: rate, changesCountedBy: 'class' as const, pauseSeconds: 5 };
  const account = randomUUID();
  calls = ['one', 'two'].map((provider) => ({
    api: { provider, account, region: 'north', limits },
    class: 'read',
    count: 2,
  }));
  ask = asking({
    ...pace(),
    patienceSeconds: 20,
    pause: async (ms) => {
      elapsedMs += ms;
    },
  });
});

/** Answers after so many refusals, each with this Retry-After. */
const question = (refusals: number, retryAfterSeconds?: number) => async () => {
  asked.push(elapsedMs / 1000);
  if (asked.length <= refusals) throw new StepFailure('provider-throttled', 'Rate exceeded.', { retryAfterSeconds });
  return 'the answer';
};

describe('A question to providers', () => {
  test('is put at once when the tokens for all its calls are there', async () => {
    expect(await ask(calls, question(0))).toBe('the answer');

    expect(asked).toEqual([0]);
  });

  test('waits until all of them are', async () => {
    const [first] = calls;
    if (first) await takeTokens({ ...first, count: 5 }, pace());

    await ask(calls, question(0));

    expect(asked).toEqual([5]);
  });

  test('is put again after each refusal, never before the time that the provider named', async () => {
    expect(await ask(calls, question(2, 4))).toBe('the answer');

    expect(asked).toHaveLength(3);
    expect(asked[1]).toBeGreaterThanOrEqual(4);
    expect((asked[2] ?? 0) - (asked[1] ?? 0)).toBeGreaterThanOrEqual(4);
  });

  test('that waits for its tokens is not put when the provider closes meanwhile', async () => {
    const [first] = calls;
    if (first) await takeTokens({ ...first, count: 5 }, pace());
    const closing = asking({
      ...pace(),
      patienceSeconds: 20,
      pause: async (ms) => {
        if (elapsedMs === 0 && first) await closeApi({ api: first.api, retryAfterSeconds: 10 }, pace());
        elapsedMs += ms;
      },
    });

    await closing(calls, question(0));

    expect(asked[0]).toBeGreaterThanOrEqual(10);
  });

  test('is given up at the end of its patience and not earlier, with the time to come back', async () => {
    const answer = ask(calls, question(9, 60));

    await expect(answer).rejects.toMatchObject({
      code: 'provider-throttled',
      retryAfterSeconds: expect.closeTo(43, 0),
    });
    await expect(ask(calls, question(0))).rejects.toMatchObject({ code: 'provider-throttled' });
    expect(asked).toEqual([0]);
    expect(elapsedMs).toBe(40_000);
  });

  test('that fails in another way is not put again', async () => {
    const failing = async () => {
      asked.push(0);
      throw new StepFailure('access-denied', 'No.');
    };

    await expect(ask(calls, failing)).rejects.toMatchObject({ code: 'access-denied' });

    expect(asked).toEqual([0]);
  });
});
