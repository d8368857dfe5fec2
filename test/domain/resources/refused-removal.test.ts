import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StepFailure } from '../../../src/platform/failure.ts';
import { replyLost } from '../../support/fake-kinds.ts';
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

const network = () => [
  planned(work.provider.kind('vpc'), { slot: 'vpc' }),
  planned(work.provider.kind('nat'), { slot: 'nat/a', after: ['vpc'] }),
];

describe('A removal that is refused', () => {
  test('goes on later when something still holds what is to go', async () => {
    const plan = network();
    await work.ensure(plan);
    work.advance(60);
    work.provider.fail({ operation: 'remove', slot: 'vpc' }, new StepFailure('provider-busy', 'DependencyViolation'));

    const held = await work.remove(plan);
    work.advance(10);
    const gone = await work.remove(plan);

    expect(held).toEqual({ status: 'pending', waitSeconds: 10, waitingFor: ['vpc'] });
    expect(gone).toEqual({ status: 'ready' });
    expect((await work.told()).filter((change) => change === 'remove intent vpc')).toHaveLength(1);
  });

  test('is asked for again ten seconds later, whatever else the stage comes back for', async () => {
    const { provider } = work;
    const plan = [
      planned(provider.kind('subnet', { usualRemovalSeconds: 300 }), { slot: 'subnet' }),
      planned(provider.kind('address', { usualRemovalSeconds: 6 }), { slot: 'address' }),
    ];
    await work.ensure(plan);
    work.advance(60);
    provider.fail({ operation: 'remove', slot: 'subnet' }, new StepFailure('provider-busy', 'InUse'));
    await work.remove(plan);
    provider.takeCalls();

    work.advance(5);
    const early = await work.remove(plan);
    const before = provider.takeCalls();
    work.advance(5);
    await work.remove(plan);

    expect(early).toMatchObject({ status: 'pending', waitSeconds: 3 });
    expect(before).not.toContain('remove subnet');
    expect(provider.takeCalls()).toContain('remove subnet');
  });

  test('says why when it is refused for good, and the others are removed', async () => {
    const plan = network();
    await work.ensure(plan);
    work.advance(60);
    work.provider.fail({ operation: 'remove', slot: 'nat/a' }, new StepFailure('access-denied', 'Not authorized.'));

    await expect(work.remove(plan)).rejects.toMatchObject({ code: 'access-denied' });

    expect(work.provider.standing('nat').map(({ mark }) => mark.slot)).toEqual(['nat/a']);
    expect(await work.told()).toContain('remove failed nat/a');
  });

  test('whose reply got lost is seen to have worked', async () => {
    const plan = network();
    await work.ensure(plan);
    work.advance(60);
    work.provider.fail({ operation: 'remove', slot: 'vpc', moment: 'after' }, replyLost());

    await expect(work.remove(plan)).rejects.toMatchObject({ code: 'provider-unavailable' });
    const gone = await work.remove(plan);

    expect(gone).toEqual({ status: 'ready' });
  });
});
