import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { closeApi, takeTokens } from '../../../src/pace/buckets.ts';
import { StepFailure } from '../../../src/platform/failure.ts';
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

const throttled = (retryAfterSeconds?: number) =>
  new StepFailure('provider-throttled', 'Rate exceeded.', { retryAfterSeconds });

const waitOf = (progress: StageProgress) => (progress.status === 'pending' ? progress.waitSeconds : 0);

describe('A stage whose provider throttles', () => {
  test('is pending, not failed, and makes no call before the time that the provider named', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc' })];
    provider.fail({ operation: 'create' }, throttled(30));

    const first = await work.ensure(plan);
    provider.takeCalls();
    work.advance(29);
    const early = await work.ensure(plan);
    const callsBefore = provider.takeCalls();
    work.advance(waitOf(early));
    provider.fail({ operation: 'create' }, throttled(40));
    const second = await work.ensure(plan);
    work.advance(waitOf(second));
    const last = await work.ensure(plan);

    expect(waitOf(first)).toBeGreaterThanOrEqual(30);
    expect(early.status).toBe('pending');
    expect(callsBefore).toEqual([]);
    expect(waitOf(second)).toBeGreaterThanOrEqual(40);
    expect(last).toEqual({ status: 'ready' });
    expect(provider.standing()).toHaveLength(1);
  });

  test('keeps what it has made, records no refusal, and begins nothing more', async () => {
    const { provider } = work;
    const kind = provider.kind('address');
    const slots = Array.from({ length: 9 }, (_, index) => `address/${index}`);
    const plan = slots.map((slot) => planned(kind, { slot }));
    provider.fail({ operation: 'create', slot: 'address/0' }, throttled(30));

    await work.ensure(plan);

    // Six are under way at once when the first is refused; the other three are never begun.
    expect(provider.takeCalls()).toHaveLength(6);
    const registry = await work.registry();
    expect(slots.map((slot) => registry[slot]?.state)).toEqual([
      'intended',
      ...Array(5).fill('ready'),
      ...Array(3).fill('intended'),
    ]);
    expect(Object.values(registry).map(({ refusal }) => refusal)).toEqual(Array(9).fill(null));
    expect((await work.told()).filter((change) => change.includes('failed'))).toEqual([]);
  });

  test.each(['read', 'change', 'remove'] as const)(
    'waits in the same way when it throttles a %s',
    async (operation) => {
      const { provider } = work;
      const plan = [planned(provider.kind('nat', { usualSeconds: 60 }), { slot: 'nat', size: 1 })];
      await work.ensure(plan);
      work.advance(60);
      const wanted = [planned(provider.kind('nat', { usualSeconds: 60 }), { slot: 'nat', size: 2 })];
      const attempt = () => (operation === 'remove' ? work.remove(wanted) : work.ensure(wanted));
      provider.fail({ operation }, throttled(20));

      const first = await attempt();
      work.advance(19);
      provider.takeCalls();
      const early = await attempt();
      const callsBefore = provider.takeCalls();
      work.advance(waitOf(early));
      const later = await attempt();

      expect(waitOf(first)).toBeGreaterThanOrEqual(20);
      expect(callsBefore).toEqual([]);
      expect(later.status).toMatch(operation === 'remove' ? 'ready' : 'pending');
    },
  );

  test('of which it asks another service, too, asks neither before that time', async () => {
    const { provider } = work;
    const besides = { ...provider.api, provider: `${provider.api.provider}-besides` };
    const plan = [planned({ ...provider.kind('vpc', { usualSeconds: 60 }), alsoReads: [besides] }, { slot: 'vpc' })];
    const isOpen = async () => {
      const { closedUntil } = await takeTokens(
        { api: besides, class: 'read', count: 0 },
        { database: postgres.database, now: work.now },
      );
      return closedUntil === undefined || closedUntil <= work.now();
    };
    await work.ensure(plan);
    work.advance(60);
    provider.fail({ operation: 'read' }, throttled(30));

    const refused = await work.ensure(plan);

    expect(await isOpen()).toBe(false);
    work.advance(waitOf(refused));
    await closeApi({ api: besides, retryAfterSeconds: 60 }, { database: postgres.database, now: work.now });
    provider.takeCalls();
    const waiting = await work.ensure(plan);
    expect(provider.takeCalls()).toEqual([]);
    expect(waitOf(waiting)).toBeGreaterThanOrEqual(60);
    work.advance(waitOf(waiting));
    expect(await work.ensure(plan)).toEqual({ status: 'ready' });
  });

  test('fails with that when every attempt of half an hour was throttled', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc' })];
    let passed = 0;
    const attempt = async () => {
      provider.fail({ operation: 'create' }, throttled(300));
      const progress = await work.ensure(plan);
      passed += waitOf(progress);
      work.advance(waitOf(progress));
      provider.calmDown();
    };

    await expect(
      (async () => {
        for (;;) await attempt();
      })(),
    ).rejects.toMatchObject({ code: 'provider-throttled', message: 'Rate exceeded.' });

    expect(passed).toBeGreaterThan(1200);
    expect(passed).toBeLessThanOrEqual(1800);
  });

  test('may be throttled for as long again after an attempt that was not', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc' })];
    provider.fail({ operation: 'create' }, throttled(1700));
    work.advance(waitOf(await work.ensure(plan)));
    await work.ensure(plan);

    work.advance(3600);
    provider.fail({ operation: 'read' }, throttled(1700));
    const removal = await work.remove(plan);

    expect(waitOf(removal)).toBeGreaterThanOrEqual(1700);
  });

  test('tells what went wrong besides', async () => {
    const { provider } = work;
    const kind = provider.kind('address');
    const plan = ['a', 'b'].map((zone) => planned(kind, { slot: `address/${zone}` }));
    provider.fail({ operation: 'create', slot: 'address/a' }, throttled(30));
    provider.fail({ operation: 'create', slot: 'address/b' }, new StepFailure('unexpected', 'Something else.'));

    await expect(work.ensure(plan)).rejects.toMatchObject({ code: 'unexpected' });
  });
});
