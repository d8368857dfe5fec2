import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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

/** A network, a gateway in it that takes its time to go, and a route through the gateway. */
function network(settings: { usualRemovalSeconds?: number } = {}) {
  const { provider } = work;
  return [
    planned(provider.kind('vpc'), { slot: 'vpc' }),
    planned(provider.kind('nat', settings), { slot: 'nat/a', after: ['vpc'] }),
    planned(provider.kind('nat', settings), { slot: 'nat/b', after: ['vpc'] }),
    planned(provider.kind('route'), { slot: 'route', after: ['nat/a', 'nat/b'] }),
  ];
}

describe('A stage that is removed', () => {
  test('goes in the reverse order of its dependencies, and each absence is proven by a look', async () => {
    const plan = network();
    await work.ensure(plan);
    work.advance(60);
    work.provider.takeCalls();

    const progress = await work.remove(plan);

    expect(progress).toEqual({ status: 'ready' });
    expect(work.provider.standing()).toEqual([]);
    const calls = work.provider.takeCalls();
    expect(calls.slice(0, 3)).toEqual(['read route', 'remove route', 'read route']);
    expect(calls.slice(3, -3).toSorted()).toEqual(['read nat', 'read nat', 'remove nat/a', 'remove nat/b']);
    expect(calls.slice(-3)).toEqual(['read vpc', 'remove vpc', 'read vpc']);
    expect((await work.registry()).vpc).toMatchObject({
      state: 'absent',
      provider_id: 'vpc-1',
      absence: { seenBy: 'Describe vpc', seenAt: work.now().toISOString() },
    });
  });

  test('waits for what takes its time, and removes nothing that it still needs', async () => {
    const plan = network({ usualRemovalSeconds: 80 });
    await work.ensure(plan);
    work.advance(60);
    work.provider.takeCalls();

    const first = await work.remove(plan);
    const callsOfFirst = work.provider.takeCalls();
    work.advance(80);
    const second = await work.remove(plan);

    expect(first).toEqual({
      status: 'pending',
      waitSeconds: 56,
      waitingFor: expect.arrayContaining(['nat/a', 'nat/b', 'vpc']),
    });
    expect(callsOfFirst).not.toContain('remove vpc');
    expect(second).toEqual({ status: 'ready' });
    expect(work.provider.standing()).toEqual([]);
  });

  test('asks for each removal once while it is under way, and tells of it once', async () => {
    const plan = network({ usualRemovalSeconds: 80 });
    await work.ensure(plan);
    work.advance(60);

    await work.remove(plan);
    work.advance(40);
    await work.remove(plan);
    work.advance(40);
    await work.remove(plan);

    const removals = work.provider.takeCalls().filter((call) => call.startsWith('remove nat'));
    expect(removals.toSorted()).toEqual(['remove nat/a', 'remove nat/b']);
    const told = (await work.told()).filter((change) => change.endsWith('nat/a'));
    expect(told).toEqual([
      'create intent nat/a',
      'create succeeded nat/a',
      'remove intent nat/a',
      'remove absent nat/a',
    ]);
  });

  test('that never was costs nothing and is absent', async () => {
    const progress = await work.remove(network());

    expect(progress).toEqual({ status: 'ready' });
    expect(work.provider.takeCalls()).toEqual([]);
  });

  test('stays removed: another removal makes no call', async () => {
    const plan = network();
    await work.ensure(plan);
    work.advance(60);
    await work.remove(plan);
    work.provider.takeCalls();

    const again = await work.remove(plan);

    expect(again).toEqual({ status: 'ready' });
    expect(work.provider.takeCalls()).toEqual([]);
  });

  test('whose object somebody else has removed is absent', async () => {
    const plan = network();
    await work.ensure(plan);
    work.advance(60);
    work.provider.objects.splice(0);

    const progress = await work.remove(plan);

    expect(progress).toEqual({ status: 'ready' });
  });

  test('is not taken for gone when its parts wait for each other', async () => {
    const { provider } = work;
    const [one, other] = [provider.kind('one'), provider.kind('other')];
    const made = [planned(one, { slot: 'a' }), planned(other, { slot: 'b' })];
    await work.ensure(made);
    const tangled = [planned(one, { slot: 'a', after: ['b'] }), planned(other, { slot: 'b', after: ['a'] })];

    await expect(work.remove(tangled)).rejects.toMatchObject({ code: 'still-present' });
  });
});

describe('What a creation may have left', () => {
  test('is waited for while nobody knows what came of it, found, and removed', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc', { lagSeconds: 4 }), { slot: 'vpc' })];
    provider.fail({ operation: 'create', moment: 'after' }, replyLost());
    await expect(work.ensure(plan)).rejects.toThrow();
    await work.closeGate();

    const waiting = await work.remove(plan);
    work.advance(4);
    const gone = await work.remove(plan);

    expect(waiting).toEqual({ status: 'pending', waitSeconds: 3, waitingFor: ['vpc'] });
    expect(gone).toEqual({ status: 'ready' });
    expect(provider.standing()).toEqual([]);
    expect((await work.registry()).vpc?.provider_id).toBe('vpc-1');
  });

  test('is absent when it did not show itself in that time', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc' })];
    provider.fail({ operation: 'create', moment: 'before' }, replyLost());
    await expect(work.ensure(plan)).rejects.toThrow();

    work.advance(5);
    const gone = await work.remove(plan);

    expect(gone).toEqual({ status: 'ready' });
    expect(await work.told()).toEqual(['create intent vpc', 'remove absent vpc']);
  });

  test.each([
    ['is ready at once', 0],
    ['is still in the making', 100],
  ])('does not get lost when it %s and the provider does not show it yet', async (_case, usualSeconds) => {
    const { provider } = work;
    const plan = [planned(provider.kind('nat', { usualSeconds, lagSeconds: 3 }), { slot: 'nat' })];
    await work.ensure(plan);

    const waiting = await work.remove(plan);
    work.advance(4);
    const gone = await work.remove(plan);

    expect(waiting).toMatchObject({ status: 'pending', waitingFor: ['nat'] });
    expect(gone).toEqual({ status: 'ready' });
    expect(provider.standing()).toEqual([]);
  });

  test('is removed with its twin', async () => {
    const { provider, owner } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc' })];
    await work.ensure(plan);
    provider.place({ kind: 'vpc', mark: { ...owner, slot: 'vpc' } });
    work.advance(60);

    const gone = await work.remove(plan);

    expect(gone).toEqual({ status: 'ready' });
    expect(provider.standing()).toEqual([]);
  });

  test('is left alone when it is of another owner or of another stage', async () => {
    const { provider, owner } = work;
    const plan = [planned(provider.kind('group'), { slot: 'group/network' })];
    await work.ensure(plan);
    const foreign = provider.place({ kind: 'group', mark: { ...owner, ownerId: 't-other', slot: 'group/network' } });
    const elsewhere = provider.place({ kind: 'group', mark: { ...owner, slot: 'group/database' } });
    const { network: row } = { network: (await work.registry())['group/network'] };
    await postgres.database
      .insertInto('resources')
      .values({
        owner_id: owner.ownerId,
        slot: 'group/database',
        stage: 'database',
        kind: 'group',
        order_id: owner.orderId,
        request_id: 'r',
        provider_id: elsewhere.id,
        wanted: '{}',
        outputs: '{}',
        state: 'ready',
        since: row?.since ?? work.now(),
        absence: null,
      })
      .execute();
    work.advance(60);

    await work.remove(plan);

    expect(provider.standing().map(({ id }) => id)).toEqual([foreign.id, elsewhere.id]);
  });
});

describe('What was removed', () => {
  test('can be made again, as a new thing under a new request', async () => {
    const plan = network();
    await work.ensure(plan);
    const first = (await work.registry()).vpc;
    work.advance(60);
    await work.remove(plan);

    const progress = await work.ensure(plan);

    const second = (await work.registry()).vpc;
    expect(progress).toEqual({ status: 'ready' });
    expect(work.provider.standing('vpc')).toHaveLength(1);
    expect(second?.request_id).not.toBe(first?.request_id);
    expect(second).toMatchObject({ state: 'ready', absence: null });
  });
});
