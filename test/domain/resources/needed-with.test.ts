import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { countAfresh } from '../../../src/resources/count-afresh.ts';
import { ensureStage } from '../../../src/resources/ensure.ts';
import type { PlannedResource } from '../../../src/resources/resource-kind.ts';
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

const neededWith = { slot: 'cluster', usualSeconds: 900 };
const balancer = (): PlannedResource[] => [
  { ...planned(work.provider.kind('load-balancer', { usualSeconds: 150 }), { slot: 'load-balancer' }), neededWith },
];
/** Made in a stage of its own, as it is beside the ingress. */
const cluster = () =>
  ensureStage(
    {
      stage: 'cluster',
      owner: work.owner,
      plan: [planned(work.provider.kind('cluster', { usualSeconds: 900 }), { slot: 'cluster' })],
    },
    work.invocation(),
  );

describe('What is made beside the cluster and needed with it', () => {
  test('is looked at when the cluster may be there, although it is there long before', async () => {
    await cluster();
    await work.ensure(balancer());
    work.advance(200);
    work.provider.takeCalls();

    const early = await work.ensure(balancer());
    const asked = work.provider.takeCalls();
    work.advance(430);

    expect(early).toEqual({ status: 'pending', waitSeconds: 430, waitingFor: ['load-balancer'] });
    expect(asked).toEqual([]);
    expect(await work.ensure(balancer())).toEqual({ status: 'ready' });
  });

  test('is looked at after its own usual time once the cluster is there', async () => {
    await cluster();
    work.advance(900);
    await cluster();

    const made = await work.ensure(balancer());
    work.advance(150);

    expect(made).toMatchObject({ waitSeconds: 105 });
    expect(await work.ensure(balancer())).toEqual({ status: 'ready' });
  });

  test('is waited for no longer when it has to be made a second time', async () => {
    await cluster();
    work.advance(400);

    expect(await work.ensure(balancer())).toMatchObject({ status: 'pending', waitSeconds: 230 });
  });

  test('is taken to have begun with the cluster where that is not recorded yet', async () => {
    expect(await work.ensure(balancer())).toMatchObject({ status: 'pending', waitSeconds: 630 });
  });
});

describe('What has long been in the making when somebody takes its order up again', () => {
  const resume = () =>
    postgres.database
      .transaction()
      .execute((transaction) => countAfresh(work.owner.ownerId, { transaction, now: work.now }));

  test('is looked at at once', async () => {
    await cluster();
    await work.ensure(balancer());
    work.advance(7200);
    await resume();

    expect(await work.ensure(balancer())).toEqual({ status: 'ready' });
  });

  test('has time again before it has taken too long', async () => {
    const plan = [planned(work.provider.kind('gateway', { usualSeconds: 100_000 }), { slot: 'gateway' })];
    const slow = plan.map((each) => ({ ...each, kind: { ...each.kind, usualSeconds: 100 } }));
    await work.ensure(plan);
    work.advance(7200);
    await expect(work.ensure(slow)).rejects.toMatchObject({ code: 'timed-out' });
    await resume();
    work.advance(880);

    expect(await work.ensure(slow)).toMatchObject({ status: 'pending' });
  });

  test('is not made a second time because one listing lacks it that was not shown before either', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('gateway', { usualSeconds: 10 }), { slot: 'gateway' })];
    await work.ensure(plan);
    for (const object of provider.objects) object.visibleAt = Number.POSITIVE_INFINITY;
    work.advance(7);
    await work.ensure(plan);
    work.advance(7200);
    await resume();

    await work.ensure(plan);

    expect(provider.standing()).toHaveLength(1);
  });
});
