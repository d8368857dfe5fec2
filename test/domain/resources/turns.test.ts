import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { closeApi, takeTokens } from '../../../src/pace/buckets.ts';
import type { StageProgress } from '../../../src/resources/registry.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { planned, type StageWorkbench, stageWork } from '../../support/stage-work.ts';

let postgres: TestDatabase;
let work: StageWorkbench;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  work = await stageWork(postgres.database);
});

const waitOf = (progress: StageProgress) => (progress.status === 'pending' ? progress.waitSeconds : 0);

/** Ten calls at once and two a second, in each class. */
function slow({ provider }: StageWorkbench): void {
  const rate = { burst: 10, perSecond: 2 };
  provider.api = { ...provider.api, limits: { ...provider.api.limits, read: rate, change: rate } };
}

/** Calls that others make at the same provider. */
const others = (count: number) =>
  takeTokens({ api: work.provider.api, class: 'change', count }, { database: postgres.database, now: work.now });

describe('A stage whose calls have to wait for those of others', () => {
  test('waits itself when its turn comes within two seconds', async () => {
    slow(work);
    await others(12);

    const progress = await work.ensure([planned(work.provider.kind('vpc'), { slot: 'vpc' })]);

    expect(progress).toEqual({ status: 'ready' });
    expect(work.now().getTime() - Date.UTC(2026, 0, 1)).toBe(1500);
  });

  test('is pending until its turn otherwise, has promised nothing yet, and keeps its place', async () => {
    slow(work);
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    await others(30);

    const first = await work.ensure(plan);
    const states = await work.states();
    await others(500);
    work.advance(waitOf(first));
    const second = await work.ensure(plan);

    expect(first).toMatchObject({ status: 'pending', waitSeconds: 11 });
    expect(states).toEqual({});
    expect(second).toEqual({ status: 'ready' });
  });

  test('takes a new turn when the provider has closed since, and calls not before it opens', async () => {
    slow(work);
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    await others(30);
    const first = await work.ensure(plan);
    const { api } = work.provider;
    await closeApi({ api, retryAfterSeconds: 60 }, { database: postgres.database, now: work.now });

    work.advance(waitOf(first));
    const second = await work.ensure(plan);
    const callsBefore = work.provider.takeCalls();
    work.advance(waitOf(second));
    const last = await work.ensure(plan);

    expect(callsBefore).toEqual([]);
    expect(waitOf(first) + waitOf(second)).toBeGreaterThanOrEqual(60);
    expect(last).toEqual({ status: 'ready' });
  });

  test('keeps the turn of its changes while it waits for the turn to look again', async () => {
    slow(work);
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    await work.ensure(plan);
    let progress: StageProgress | undefined;
    for (let attempts = 1; attempts <= 10 && progress?.status !== 'ready'; attempts += 1) {
      const { api } = work.provider;
      const dependencies = { database: postgres.database, now: work.now };
      // A new turn to read is five minutes away, one to remove ten seconds.
      await takeTokens({ api, class: 'read', count: 600 }, dependencies);
      await takeTokens({ api, class: 'change', count: 30 }, dependencies);
      progress = await work.remove(plan);
      work.advance(waitOf(progress));
    }

    expect(progress).toEqual({ status: 'ready' });
  });

  test('does not fail for it, however long the queue is', async () => {
    slow(work);
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    await others(10_000);

    const first = await work.ensure(plan);
    work.advance(waitOf(first));

    expect(waitOf(first)).toBeGreaterThan(4900);
    expect(await work.ensure(plan)).toEqual({ status: 'ready' });
  });
});

describe('A look at many kinds whose calls have to wait for those of others', () => {
  const kinds = () => Array.from({ length: 12 }, (_, index) => work.provider.kind(`kind-${index}`));
  /** Others read before each attempt, so that a new turn is ten seconds away. Returns the reads of each kind, in order. */
  const readsUntilReady = async (attempt: () => Promise<StageProgress>) => {
    for (let attempts = 1; attempts <= 40; attempts += 1) {
      await takeTokens(
        { api: work.provider.api, class: 'read', count: 20 },
        { database: postgres.database, now: work.now },
      );
      const progress = await attempt();
      if (progress.status === 'ready') return work.provider.takeCalls();
      work.advance(waitOf(progress));
    }
    throw new Error('It was never ready.');
  };
  const once = Array.from({ length: 12 }, (_, index) => `read kind-${index}`).sort();

  test.each(['plan', 'remnants'] as const)('goes on where it stood, when they are those of its %s', async (part) => {
    slow(work);
    const looksStandSince = work.now();
    const plan = part === 'plan' ? kinds().map((kind) => planned(kind, { slot: kind.kind })) : [];
    const remnants = part === 'remnants' ? kinds() : [];

    const reads = await readsUntilReady(() => work.removeAll(plan, remnants, work.invocation(), { looksStandSince }));

    expect(reads.sort()).toEqual(once);
  });

  test('begins anew where looks of before no longer stand', async () => {
    const plan = kinds().map((kind) => planned(kind, { slot: kind.kind }));
    await work.removeAll(plan);
    work.provider.takeCalls();
    work.advance(1);

    const progress = await work.removeAll(plan);

    expect(progress).toEqual({ status: 'ready' });
    expect(work.provider.takeCalls().sort()).toEqual(once);
  });

  test('looks again at what is recorded as living', async () => {
    const looksStandSince = work.now();
    const [kind] = kinds();
    if (!kind) throw new Error('There are kinds.');
    const plan = [planned(kind, { slot: kind.kind })];
    await work.removeAll(plan, [], work.invocation(), { looksStandSince });
    await work.ensure(plan);

    await work.removeAll(plan, [], work.invocation(), { looksStandSince });

    expect(work.provider.standing()).toEqual([]);
  });
});

describe('Ten tenants at one provider', () => {
  test('are all served, in the order of asking, and no faster than it allows', async () => {
    const tenants = await Promise.all(Array.from({ length: 10 }, () => stageWork(postgres.database)));
    slow(work);
    const waits: number[] = [];
    for (const tenant of tenants) {
      tenant.provider.api = work.provider.api;
      const kind = tenant.provider.kind('subnet');
      const plan = Array.from({ length: 6 }, (_, index) => planned(kind, { slot: `subnet/${index}` }));
      let progress = await tenant.ensure(plan);
      waits.push(waitOf(progress));
      tenant.advance(waitOf(progress));
      progress = await tenant.ensure(plan);
      expect(progress).toEqual({ status: 'ready' });
      expect(tenant.provider.standing()).toHaveLength(6);
    }

    // Six calls each, ten at once, two a second: the second is a second late and waits itself, each further one three seconds more.
    expect(waits).toEqual([0, 0, 4, 7, 10, 13, 16, 19, 22, 25]);
  });
});
