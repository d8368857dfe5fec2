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

describe('A stage that is made for the first time', () => {
  test('makes everything in one go as far as nothing takes time, each thing after what it needs', async () => {
    const { provider } = work;
    const plan = [
      planned(provider.kind('route-table'), { slot: 'route-table', after: ['subnet/a', 'gateway'] }),
      planned(provider.kind('subnet'), { slot: 'subnet/a', after: ['vpc'] }),
      planned(provider.kind('gateway'), { slot: 'gateway', after: ['vpc'] }),
      planned(provider.kind('vpc'), { slot: 'vpc' }),
    ];

    const progress = await work.ensure(plan);

    expect(progress).toEqual({ status: 'ready' });
    const calls = provider.takeCalls();
    expect(calls.toSorted()).toEqual(['create gateway', 'create route-table', 'create subnet/a', 'create vpc']);
    expect([calls.at(0), calls.at(-1)]).toEqual(['create vpc', 'create route-table']);
    const vpc = provider.standing('vpc')[0]?.id;
    expect(provider.standing('subnet')[0]?.wanted).toEqual({ size: 1, needs: [vpc] });
  });

  test('waits for what takes its time, looks first well before its usual end, then often, and makes what needs it', async () => {
    const { provider } = work;
    const plan = [
      planned(provider.kind('nat', { usualSeconds: 100 }), { slot: 'nat' }),
      planned(provider.kind('route'), { slot: 'route', after: ['nat'] }),
    ];

    const first = await work.ensure(plan);
    work.advance(70);
    const early = await work.ensure(plan);
    work.advance(30);
    const last = await work.ensure(plan);

    expect(first).toEqual({ status: 'pending', waitSeconds: 70, waitingFor: ['nat'] });
    expect(early).toEqual({ status: 'pending', waitSeconds: 12, waitingFor: ['nat'] });
    expect(last).toEqual({ status: 'ready' });
    expect(provider.takeCalls()).toEqual(['create nat', 'read nat', 'read nat', 'create route']);
  });

  test('does not ask after what cannot be there yet when it comes for something else', async () => {
    const { provider } = work;
    const plan = [
      planned(provider.kind('nat', { usualSeconds: 100 }), { slot: 'nat' }),
      planned(provider.kind('address', { usualSeconds: 6 }), { slot: 'address' }),
    ];
    await work.ensure(plan);
    work.advance(6);
    provider.takeCalls();

    const progress = await work.ensure(plan);

    expect(progress).toEqual({ status: 'pending', waitSeconds: 64, waitingFor: ['nat'] });
    expect(provider.takeCalls()).toEqual(['read address']);
  });

  test('asks after all of a kind once one of them may be there', async () => {
    const { provider } = work;
    const nat = provider.kind('nat', { usualSeconds: 100 });
    const plan = [
      planned(nat, { slot: 'nat/a' }),
      planned(provider.kind('address', { usualSeconds: 30 }), { slot: 'address' }),
      planned(nat, { slot: 'nat/b', after: ['address'] }),
    ];
    await work.ensure(plan);
    work.advance(30);
    await work.ensure(plan);
    work.advance(40);
    provider.takeCalls();

    expect(await work.ensure(plan)).toEqual({ status: 'pending', waitSeconds: 12, waitingFor: ['nat/a', 'nat/b'] });
    expect(provider.takeCalls()).toEqual(['read nat']);
  });

  test('records each intent before the call that follows from it', async () => {
    const { provider } = work;
    const { held, release } = provider.hold({ operation: 'create', moment: 'before' });

    const run = work.ensure([planned(provider.kind('vpc'), { slot: 'vpc' })]);
    await held;
    const before = await work.states();
    const told = await work.told();
    release();
    await run;

    expect(before).toEqual({ vpc: 'intended' });
    expect(told).toEqual(['create intent vpc']);
    expect(provider.standing()).toHaveLength(1);
  });

  test('tells of each change what is about to be done and how it ended', async () => {
    const { provider } = work;
    const plan = [
      planned(provider.kind('vpc'), { slot: 'vpc' }),
      planned(provider.kind('subnet'), { slot: 'subnet/a', after: ['vpc'] }),
    ];

    await work.ensure(plan);

    expect(await work.told()).toEqual([
      'create intent vpc',
      'create succeeded vpc',
      'create intent subnet/a',
      'create succeeded subnet/a',
    ]);
  });
});

describe('A stage that is ready', () => {
  test('costs no call, however often it is ensured', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc' })];
    await work.ensure(plan);
    provider.takeCalls();

    const again = [await work.ensure(plan), await work.ensure(plan)];

    expect(again).toEqual([{ status: 'ready' }, { status: 'ready' }]);
    expect(provider.takeCalls()).toEqual([]);
    expect(await work.told()).toHaveLength(2);
  });
});

describe('When one of several fails', () => {
  test('the others are recorded, and the failure is told in the words of the provider', async () => {
    const { provider } = work;
    const kind = provider.kind('address');
    const plan = ['a', 'b', 'c'].map((zone) => planned(kind, { slot: `address/${zone}` }));
    provider.fail(
      { operation: 'create', slot: 'address/b' },
      new StepFailure('quota-exceeded', 'The maximum number of addresses has been reached.'),
    );

    await expect(work.ensure(plan)).rejects.toMatchObject({
      code: 'quota-exceeded',
      message: 'The maximum number of addresses has been reached.',
    });

    expect(await work.states()).toEqual({ 'address/a': 'ready', 'address/b': 'intended', 'address/c': 'ready' });
  });

  test('the one that no retry can mend is told', async () => {
    const { provider } = work;
    const kind = provider.kind('address');
    const plan = ['a', 'b', 'c'].map((zone) => planned(kind, { slot: `address/${zone}` }));
    provider.fail({ operation: 'create', slot: 'address/a' }, new StepFailure('provider-throttled', 'Slow down.'));
    provider.fail({ operation: 'create', slot: 'address/b' }, new StepFailure('access-denied', 'No.'));

    await expect(work.ensure(plan)).rejects.toMatchObject({ code: 'access-denied' });
  });

  test('a provider that ends in failure says why', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('nat', { usualSeconds: 100 }), { slot: 'nat' })];
    await work.ensure(plan);
    for (const object of provider.objects) object.failed = 'InsufficientFreeAddressesInSubnet';
    work.advance(70);

    await expect(work.ensure(plan)).rejects.toMatchObject({
      code: 'resource-failed',
      message: 'nat nat-1: InsufficientFreeAddressesInSubnet',
    });
  });
});

describe('What is not as wanted', () => {
  test('is changed in place, and counts as ready when a later look agrees', async () => {
    const { provider, owner } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc', size: 2 })];
    provider.fail({ operation: 'create', moment: 'before' }, replyLost());
    await expect(work.ensure(plan)).rejects.toThrow();
    provider.place({ kind: 'vpc', mark: { ...owner, slot: 'vpc' }, wanted: { size: 1, needs: [] } });

    const changed = await work.ensure(plan);
    const looked = await work.ensure(plan);

    expect(changed).toMatchObject({ status: 'pending', waitingFor: ['vpc'] });
    expect(looked).toEqual({ status: 'ready' });
    expect(provider.takeCalls()).toEqual(['create vpc', 'read vpc', 'change vpc', 'read vpc']);
    expect(await work.told()).toEqual([
      'create intent vpc',
      'adopt succeeded vpc',
      'change intent vpc',
      'change succeeded vpc',
    ]);
  });

  test('fails where the provider cannot change it', async () => {
    const { provider, owner } = work;
    const plan = [planned(provider.kind('vpc', { changeable: false }), { slot: 'vpc', size: 2 })];
    provider.fail({ operation: 'create', moment: 'before' }, replyLost());
    await expect(work.ensure(plan)).rejects.toThrow();
    provider.place({ kind: 'vpc', mark: { ...owner, slot: 'vpc' }, wanted: { size: 1, needs: [] } });

    await expect(work.ensure(plan)).rejects.toMatchObject({ code: 'resource-failed' });
  });
});

describe('A closed gate', () => {
  test('refuses new intents, and no call is made', async () => {
    const { provider } = work;
    await work.closeGate();

    await expect(work.ensure([planned(provider.kind('vpc'), { slot: 'vpc' })])).rejects.toMatchObject({
      code: 'gate-closed',
    });

    expect(provider.takeCalls()).toEqual([]);
    expect(await work.states()).toEqual({});
  });

  test('that closes half-way stops the stage at its next intent', async () => {
    const { provider } = work;
    const plan = [
      planned(provider.kind('vpc'), { slot: 'vpc' }),
      planned(provider.kind('subnet'), { slot: 'subnet', after: ['vpc'] }),
    ];
    const { held, release } = provider.hold({ operation: 'create', slot: 'vpc', moment: 'after' });

    const run = work.ensure(plan);
    await held;
    await work.closeGate();
    release();

    await expect(run).rejects.toMatchObject({ code: 'gate-closed' });
    expect(await work.states()).toEqual({ vpc: 'ready' });
    expect(provider.takeCalls()).toEqual(['create vpc']);
  });
});
