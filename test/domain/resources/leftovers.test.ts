import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StepFailure } from '../../../src/platform/failure.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { planned, type StageWorkbench, stageWork } from '../../support/stage-work.ts';

const busy = () => new StepFailure('provider-busy', 'AWS: vpc has dependencies (DependencyViolation)');

let postgres: TestDatabase;
let work: StageWorkbench;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  work = await stageWork(postgres.database);
});

const mark = (slot: string) => ({ ...work.owner, slot });

describe('A twin', () => {
  test('is removed under a row of its own, so that the trail and the receipt name it', async () => {
    const plan = [planned(work.provider.kind('vpc'), { slot: 'vpc' })];
    await work.ensure(plan);
    const twin = work.provider.place({ kind: 'vpc', mark: mark('vpc') });

    await work.remove(plan);

    expect(work.provider.standing()).toEqual([]);
    expect(await work.states()).toEqual({ vpc: 'absent', [`vpc#${twin.id}`]: 'absent' });
    expect((await work.told()).filter((change) => change.endsWith(twin.id))).toEqual([
      `remove intent vpc#${twin.id}`,
      `remove absent vpc#${twin.id}`,
    ]);
  });

  test('keeps what it needs until it is gone', async () => {
    const plan = [
      planned(work.provider.kind('vpc'), { slot: 'vpc' }),
      planned(work.provider.kind('nat', { usualRemovalSeconds: 80 }), { slot: 'nat', after: ['vpc'] }),
    ];
    await work.ensure(plan);
    work.provider.place({ kind: 'nat', mark: mark('nat') });
    await work.remove(plan);
    work.advance(80);
    work.provider.takeCalls();

    const gone = await work.remove(plan);

    expect(gone).toEqual({ status: 'ready' });
    const calls = work.provider.takeCalls();
    expect(calls.indexOf('remove vpc')).toBeGreaterThan(calls.indexOf('read nat'));
  });
});

describe('The last look', () => {
  test('reads each kind once, and finds nothing where nothing is', async () => {
    const { provider } = work;
    const plan = [
      planned(provider.kind('vpc'), { slot: 'vpc' }),
      planned(provider.kind('subnet'), { slot: 'subnet/a', after: ['vpc'] }),
      planned(provider.kind('subnet'), { slot: 'subnet/b', after: ['vpc'] }),
    ];

    const absent = await work.removeAll(plan, [provider.kind('interface')]);

    expect(absent).toEqual({ status: 'ready' });
    expect(provider.takeCalls().toSorted()).toEqual(['read interface', 'read subnet', 'read vpc']);
  });

  test('finds what became visible after its row was absent, and removes it', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc' })];
    await work.ensure(plan);
    await work.remove(plan);
    const late = provider.place({ kind: 'vpc', mark: mark('vpc') });

    const looked = await work.removeAll(plan);

    expect(looked).toEqual({ status: 'ready' });
    expect(provider.standing()).toEqual([]);
    expect((await work.registry())[`vpc#${late.id}`]).toMatchObject({ state: 'absent', provider_id: late.id });
  });

  test('takes a row up again when the provider shows its resource after all', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('nat', { usualRemovalSeconds: 80 }), { slot: 'nat' })];
    await work.ensure(plan);
    const [shown] = provider.objects.splice(0);
    work.advance(60);
    await work.remove(plan);
    const before = await work.states();
    if (shown) provider.objects.push(shown);

    const looked = await work.removeAll(plan);

    expect(before).toEqual({ nat: 'absent' });
    expect(looked).toMatchObject({ status: 'pending', waitingFor: ['nat'] });
    expect((await work.registry()).nat).toMatchObject({ state: 'leaving', absence: null });
  });

  test('leaves alone what another owner has', async () => {
    const { provider } = work;
    provider.place({ kind: 'vpc', mark: { ...mark('vpc'), ownerId: 't-other' } });

    await work.removeAll([planned(provider.kind('vpc'), { slot: 'vpc' })]);

    expect(provider.standing()).toHaveLength(1);
    expect(await work.states()).toEqual({});
  });
});

describe('A removal that does not end', () => {
  test('fails after a stated time, says what holds it, and gives whoever tries again the whole time', async () => {
    const { provider } = work;
    const held = { ...provider.kind('vpc'), holdersOf: async () => ['network interface eni-1 of ELB net/shop'] };
    const plan = [planned(held, { slot: 'vpc' })];
    await work.ensure(plan);
    const refused = async () => {
      provider.fail({ operation: 'remove', slot: 'vpc' }, busy());
      return work.remove(plan);
    };
    await refused();

    work.advance(1_800);
    const inTime = await refused();
    work.advance(180);
    await expect(refused()).rejects.toMatchObject({
      code: 'still-present',
      message:
        'vpc vpc-1 is still there 30 minutes after its removal was asked for. AWS: vpc has dependencies (DependencyViolation) It is held by network interface eni-1 of ELB net/shop.',
    });
    const again = await refused();

    expect(inTime).toMatchObject({ status: 'pending' });
    expect(again).toMatchObject({ status: 'pending' });
    expect(await work.told()).toContain('remove failed vpc');
  });

  test('is looked at more and more rarely', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc' })];
    await work.ensure(plan);
    const waits: number[] = [];

    for (let look = 0; look < 3; look += 1) {
      provider.fail({ operation: 'remove', slot: 'vpc' }, busy());
      const progress = await work.remove(plan);
      if (progress.status === 'pending') waits.push(progress.waitSeconds);
      work.advance(600);
    }

    expect(waits).toEqual([10, 60, 120]);
  });

  test('has six times its usual duration where that is long', async () => {
    const plan = [planned(work.provider.kind('cluster', { usualRemovalSeconds: 600 }), { slot: 'cluster' })];
    await work.ensure(plan);
    await work.remove(plan);
    for (const object of work.provider.objects) object.goneAt = Number.POSITIVE_INFINITY;

    work.advance(3_600);
    const inTime = await work.remove(plan);
    work.advance(1);

    expect(inTime).toMatchObject({ status: 'pending' });
    await expect(work.remove(plan)).rejects.toMatchObject({ code: 'still-present' });
  });
});

describe('A provider that is not there', () => {
  const away = () => new StepFailure('provider-unavailable', 'Rancher did not answer: connect ECONNREFUSED');
  const attempt = async (plan: Parameters<StageWorkbench['remove']>[0]) => {
    work.provider.fail({ operation: 'read' }, away());
    return work.remove(plan);
  };

  test('is waited for until it comes back: first as a failure, then as an outage', async () => {
    const plan = [planned(work.provider.kind('cluster'), { slot: 'cluster' })];
    await work.ensure(plan);

    await expect(attempt(plan)).rejects.toMatchObject({ code: 'provider-unavailable' });
    work.advance(3 * 3600);
    const waiting = await attempt(plan);
    const gone = await work.remove(plan);

    expect(waiting).toMatchObject({
      status: 'pending',
      waitingFor: ['an answer: Rancher did not answer: connect ECONNREFUSED'],
    });
    expect(gone).toEqual({ status: 'ready' });
  });

  test('begins another outage when it has been there in between', async () => {
    const plan = [planned(work.provider.kind('cluster', { usualRemovalSeconds: 600 }), { slot: 'cluster' })];
    await work.ensure(plan);
    await expect(attempt(plan)).rejects.toThrow();
    work.advance(300);
    await work.remove(plan);

    await expect(attempt(plan)).rejects.toMatchObject({ code: 'provider-unavailable' });
  });

  test('for hours ends the removal with the time since when, and gives whoever tries again as long', async () => {
    const plan = [planned(work.provider.kind('cluster'), { slot: 'cluster' })];
    await work.ensure(plan);
    await expect(attempt(plan)).rejects.toThrow();
    work.advance(4 * 3600 + 1);

    await expect(attempt(plan)).rejects.toMatchObject({
      code: 'still-present',
      message: expect.stringMatching(/^Rancher did not answer: .* It has been so since 2026-01-01T00:00:00.000Z/),
    });
    await expect(attempt(plan)).rejects.toMatchObject({ code: 'provider-unavailable' });
  });
});

describe('A creation that does not end', () => {
  test('fails after a stated time and names the resource', async () => {
    const plan = [planned(work.provider.kind('nat', { usualSeconds: 400 }), { slot: 'nat' })];
    await work.ensure(plan);
    const [nat] = work.provider.objects.splice(0);
    if (nat) work.provider.objects.push({ ...nat, readyAt: Number.POSITIVE_INFINITY });

    work.advance(2_400);
    const inTime = await work.ensure(plan);
    work.advance(1);

    expect(inTime).toMatchObject({ status: 'pending' });
    await expect(work.ensure(plan)).rejects.toMatchObject({
      code: 'timed-out',
      message: 'nat nat-1 is not ready 40 minutes after it was asked for.',
    });
  });

  test('also when each change is accepted and none of them shows', async () => {
    const { provider } = work;
    const deaf = { ...provider.kind('vpc'), change: async () => undefined };
    await work.ensure([planned(deaf, { slot: 'vpc' })]);
    const other = [planned(deaf, { slot: 'vpc', size: 2 })];
    await postgres.database
      .updateTable('resources')
      .set({ state: 'pending' })
      .where('owner_id', '=', work.owner.ownerId)
      .execute();

    work.advance(900);
    await work.ensure(other);
    work.advance(901);

    await expect(work.ensure(other)).rejects.toMatchObject({ code: 'timed-out' });
  });
});
