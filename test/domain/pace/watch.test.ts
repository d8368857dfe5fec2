import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { takeTokens } from '../../../src/pace/buckets.ts';
import { StepFailure } from '../../../src/platform/failure.ts';
import { rancherApi } from '../../../src/rancher/limits.ts';
import { paced, type WatchReport } from '../../../src/rancher/watch.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

let postgres: TestDatabase;
let elapsedMs = 0;
let servers = 0;
let api = rancherApi('https://rancher.example.com');
const now = () => new Date(Date.UTC(2026, 0, 1) + elapsedMs);

beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(() => {
  elapsedMs = 0;
  servers += 1;
  api = rancherApi(`https://rancher-${servers}.example.com`);
});

const bookmark = (resourceVersion: string): WatchReport => ({ type: 'bookmark', resourceVersion });
const throttled = new StepFailure('provider-throttled', 'Slow down.', { retryAfterSeconds: 4 });

/** Begins a watch that does as this script says each time it is begun. */
function watching(...scripts: (readonly (WatchReport | StepFailure)[])[]) {
  const begunAt: number[] = [];
  const watch = paced(
    async function* () {
      begunAt.push(elapsedMs / 1000);
      for (const step of scripts.shift() ?? []) {
        if (step instanceof StepFailure) throw step;
        yield step;
      }
    },
    {
      database: postgres.database,
      now,
      api,
      patienceSeconds: 10,
      pause: async (ms) => {
        elapsedMs += ms;
      },
    },
  );
  return { begunAt, reports: watch({}) };
}

async function all(reports: AsyncIterable<WatchReport>): Promise<WatchReport[]> {
  const seen: WatchReport[] = [];
  for await (const report of reports) seen.push(report);
  return seen;
}

describe('A watch of Rancher', () => {
  test('that is refused at its beginning begins again when it may', async () => {
    const { reports, begunAt } = watching([throttled], [bookmark('1'), bookmark('2')]);

    const seen = await all(reports);

    expect(seen).toEqual([bookmark('1'), bookmark('2')]);
    expect(begunAt[1]).toBeGreaterThanOrEqual(4);
  });

  test('that is refused later ends, and Rancher is left alone by everybody', async () => {
    const { reports } = watching([bookmark('1'), throttled]);

    await expect(all(reports)).rejects.toMatchObject({ code: 'provider-throttled' });

    const dependencies = { database: postgres.database, now };
    const { startsAt } = await takeTokens({ api, class: 'change', count: 1 }, dependencies);
    expect(startsAt.getTime() - now().getTime()).toBeGreaterThanOrEqual(4000);
  });
});
