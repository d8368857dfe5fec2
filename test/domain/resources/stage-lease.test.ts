import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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

/** The invocation is killed in a provider call: it never comes back, and never gives anything back. */
async function killedWhile(moment: 'before' | 'after', plan: readonly ReturnType<typeof planned>[]) {
  const { held, release } = work.provider.hold({ operation: 'create', moment });
  const run = work.ensure(plan);
  const outcome = run.then(
    () => 'went on',
    (error: { code?: string }) => error.code,
  );
  await held;
  return {
    wake: () => {
      release();
      return outcome;
    },
  };
}

describe('Two workers on one stage', () => {
  test('started together, one of them works and the others come back later', async () => {
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    const { held, release } = work.provider.hold({ operation: 'create', moment: 'before' });
    const outcomes: StageProgress[] = [];
    const workers = Array.from({ length: 5 }, async () => {
      outcomes.push(await work.ensure(plan));
      // The one that works goes on when all others have been sent away.
      if (outcomes.length === 4) release();
    });

    await held;
    await Promise.all(workers);

    expect(outcomes.slice(0, 4)).toEqual(
      Array(4).fill({ status: 'pending', waitSeconds: 135, waitingFor: ['another worker on stage network'] }),
    );
    expect(outcomes.at(-1)).toEqual({ status: 'ready' });
    expect(work.provider.takeCalls()).toEqual(['create vpc']);
  });

  test('of different owners do not wait for each other', async () => {
    const other = await stageWork(postgres.database);
    await killedWhile('before', [planned(work.provider.kind('vpc'), { slot: 'vpc' })]);

    const progress = await other.ensure([planned(other.provider.kind('vpc'), { slot: 'vpc' })]);

    expect(progress).toEqual({ status: 'ready' });
  });

  test('one after the other do not wait: the stage is given back, also after a failure', async () => {
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    await work.closeGate();
    await expect(work.ensure(plan)).rejects.toMatchObject({ code: 'gate-closed' });

    await expect(work.ensure(plan)).rejects.toMatchObject({ code: 'gate-closed' });
  });
});

describe('A worker that was killed', () => {
  test('keeps the stage until its invocation must have ended, and fifteen seconds more: five for wrong clocks, ten for its last calls', async () => {
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    await killedWhile('after', plan);

    work.advance(135);
    const early = await work.ensure(plan);
    work.advance(1);
    const later = await work.ensure(plan);

    expect(early).toMatchObject({ status: 'pending', waitSeconds: 1 });
    expect(later).toEqual({ status: 'ready' });
  });

  test('is not robbed by a worker whose clock is five seconds ahead, nor before its last calls have settled', async () => {
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    await killedWhile('after', plan);

    work.advance(130);
    const ahead = await work.ensure(plan, work.invocation({ skewSeconds: 5 }));

    expect(ahead).toMatchObject({ status: 'pending' });
  });

  test('between effect and record leaves something that its successor adopts: there is one of it', async () => {
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    await killedWhile('after', plan);

    work.advance(136);
    await work.ensure(plan);

    expect(work.provider.standing()).toHaveLength(1);
    expect(await work.told()).toEqual(['create intent vpc', 'adopt succeeded vpc']);
  });

  test('between intent and effect leaves an intent that its successor fulfils', async () => {
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    await killedWhile('before', plan);

    work.advance(136);
    const progress = await work.ensure(plan);

    expect(progress).toEqual({ status: 'ready' });
    expect(work.provider.standing()).toHaveLength(1);
  });

  test('and was only slow can record nothing any more', async () => {
    const plan = [planned(work.provider.kind('nat', { usualSeconds: 500 }), { slot: 'nat' })];
    const slow = await killedWhile('after', plan);
    work.advance(136);
    await work.ensure(plan);
    const before = await work.registry();
    const toldBefore = await work.told();

    const outcome = await slow.wake();

    expect(outcome).toBe('lease-lost');
    expect(await work.registry()).toEqual(before);
    expect(await work.told()).toEqual(toldBefore);
  });

  test('and was only slow does not give away the stage of its successor', async () => {
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    const slow = await killedWhile('after', plan);
    work.advance(136);
    const { held, release } = work.provider.hold({ operation: 'read', moment: 'after' });
    const successor = work.ensure(plan);
    await held;

    await slow.wake();
    const third = await work.ensure(plan);
    release();

    expect(third).toMatchObject({ status: 'pending', waitingFor: ['another worker on stage network'] });
    expect(await successor).toEqual({ status: 'ready' });
  });
});

describe('A removal', () => {
  test('waits for a creator that is still at work, and then takes away what that one has made', async () => {
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    const creator = await killedWhile('after', plan);
    await work.closeGate();

    const waiting = await work.remove(plan);
    const outcome = await creator.wake();
    work.advance(10);
    const gone = await work.remove(plan);

    expect(waiting).toMatchObject({ status: 'pending', waitingFor: ['another worker on stage network'] });
    expect(outcome).toBe('went on');
    expect(gone).toEqual({ status: 'ready' });
    expect(work.provider.standing()).toEqual([]);
  });
});
