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

describe('After a reply was lost', () => {
  test('what was made is found by its mark and adopted: there is one of it', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc' })];
    provider.fail({ operation: 'create', moment: 'after' }, replyLost());

    await expect(work.ensure(plan)).rejects.toMatchObject({ code: 'provider-unavailable' });
    const second = await work.ensure(plan);

    expect(second).toEqual({ status: 'ready' });
    expect(provider.standing()).toHaveLength(1);
    expect(await work.told()).toEqual(['create intent vpc', 'adopt succeeded vpc']);
  });

  test('what is not shown yet is not made again, and the failure is told again until it shows itself', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc', { lagSeconds: 4 }), { slot: 'vpc' })];
    provider.fail({ operation: 'create', moment: 'after' }, replyLost());
    await expect(work.ensure(plan)).rejects.toThrow();

    work.advance(2);
    await expect(work.ensure(plan)).rejects.toMatchObject({ code: 'provider-unavailable' });
    work.advance(2);
    const found = await work.ensure(plan);

    expect(found).toEqual({ status: 'ready' });
    expect(provider.standing()).toHaveLength(1);
  });

  test('what the provider never made is made after the time in which it would have shown itself', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc' })];
    provider.fail({ operation: 'create', moment: 'before' }, replyLost());
    await expect(work.ensure(plan)).rejects.toThrow();

    work.advance(4);
    await expect(work.ensure(plan)).rejects.toMatchObject({ code: 'provider-unavailable' });
    work.advance(1);
    const made = await work.ensure(plan);

    expect(made).toEqual({ status: 'ready' });
    expect(provider.takeCalls()).toEqual(['create vpc', 'read vpc', 'read vpc', 'create vpc']);
    expect(provider.standing()).toHaveLength(1);
  });

  test('a second attempt repeats the request id, so that a provider with idempotency tokens makes one, however late it shows it', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('nat', { lagSeconds: 60, idempotent: true }), { slot: 'nat' })];
    provider.fail({ operation: 'create', moment: 'after' }, replyLost());
    await expect(work.ensure(plan)).rejects.toThrow();

    work.advance(30);
    await work.ensure(plan);

    expect(provider.takeCalls()).toEqual(['create nat', 'read nat', 'create nat']);
    expect(provider.standing()).toHaveLength(1);
  });

  test('a creation that was throttled may have been half done: it is repeated when a look shows nothing of it', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('vpc', { lagSeconds: 4 }), { slot: 'vpc' })];
    const throttled = new StepFailure('provider-throttled', 'Rate exceeded.', { retryAfterSeconds: 0 });
    provider.fail({ operation: 'create', moment: 'after' }, throttled);

    const first = await work.ensure(plan);
    work.advance(2);
    const tooEarly = await work.ensure(plan);
    work.advance(3);
    const inTime = await work.ensure(plan);

    expect(first).toEqual({ status: 'pending', waitSeconds: 5, waitingFor: ['Rate exceeded.'] });
    expect(tooEarly).toMatchObject({ status: 'pending' });
    expect(inTime).toEqual({ status: 'ready' });
    expect(provider.standing()).toHaveLength(1);
  });

  test('a second attempt at something else is a request of its own', async () => {
    const { provider } = work;
    const kind = provider.kind('nat');
    provider.fail({ operation: 'create', moment: 'before' }, replyLost());
    await expect(work.ensure([planned(kind, { slot: 'nat', size: 1 })])).rejects.toThrow();
    const first = (await work.registry()).nat?.request_id;

    work.advance(5);
    await work.ensure([planned(kind, { slot: 'nat', size: 2 })]);

    expect((await work.registry()).nat?.request_id).not.toBe(first);
  });
});

describe('What carries our mark', () => {
  test('is refused when there are two of it, and nothing more is made', async () => {
    const { provider, owner } = work;
    const plan = [planned(provider.kind('vpc'), { slot: 'vpc' })];
    provider.fail({ operation: 'create', moment: 'after' }, replyLost());
    await expect(work.ensure(plan)).rejects.toThrow();
    provider.place({ kind: 'vpc', mark: { ...owner, slot: 'vpc' } });
    provider.takeCalls();

    await expect(work.ensure(plan)).rejects.toMatchObject({ code: 'ambiguous-ownership' });

    expect(provider.takeCalls()).toEqual(['read vpc']);
  });

  test('is told from a twin by its recorded id', async () => {
    const { provider, owner } = work;
    const plan = [planned(provider.kind('nat', { usualSeconds: 100 }), { slot: 'nat' })];
    await work.ensure(plan);
    provider.place({ kind: 'nat', mark: { ...owner, slot: 'nat' } });
    work.advance(100);

    const progress = await work.ensure(plan);

    expect(progress).toEqual({ status: 'ready' });
    expect((await work.registry()).nat?.provider_id).toBe('nat-1');
  });
});

describe('What was there and is not shown any more', () => {
  test('is not made again because one listing lacks it, however old it is', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('nat', { usualSeconds: 300 }), { slot: 'nat' })];
    await work.ensure(plan);
    work.advance(255);
    const [nat] = provider.objects;
    const hidden = { ...nat, visibleAt: Number.POSITIVE_INFINITY };
    if (nat) provider.objects[0] = { ...nat, ...hidden };

    const unseen = await work.ensure(plan);
    if (nat) provider.objects[0] = nat;
    work.advance(60);
    const seen = await work.ensure(plan);

    expect(unseen).toMatchObject({ status: 'pending', waitingFor: ['nat'] });
    expect(seen).toEqual({ status: 'ready' });
    expect(provider.standing()).toHaveLength(1);
  });

  test('is looked at as before once it is shown again', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('database', { usualSeconds: 600 }), { slot: 'database' })];
    await work.ensure(plan);
    work.advance(420);
    const [database] = provider.objects;
    if (database) provider.objects[0] = { ...database, visibleAt: Number.POSITIVE_INFINITY };
    const unseen = await work.ensure(plan);
    if (database) provider.objects[0] = database;
    work.advance(5);

    const seen = await work.ensure(plan);

    expect(unseen).toEqual({ status: 'pending', waitSeconds: 5, waitingFor: ['database'] });
    expect(seen).toEqual({ status: 'pending', waitSeconds: 15, waitingFor: ['database'] });
  });

  test('is not taken for gone by a removal in the same moment', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('nat', { usualSeconds: 300 }), { slot: 'nat' })];
    await work.ensure(plan);
    work.advance(255);
    for (const object of provider.objects) object.visibleAt = work.now().getTime();
    await work.ensure(plan);
    await work.closeGate();

    expect(await work.remove(plan)).toMatchObject({ status: 'pending', waitingFor: ['nat'] });
  });

  test('stays on its way out when a pass of its making comes late', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('nat', { usualSeconds: 300, usualRemovalSeconds: 60 }), { slot: 'nat' })];
    await work.ensure(plan);
    work.advance(255);
    const [nat] = provider.objects;
    if (nat) provider.objects[0] = { ...nat, visibleAt: Number.POSITIVE_INFINITY };
    await work.ensure(plan);
    if (nat) provider.objects[0] = nat;
    await work.closeGate();
    await work.remove(plan);

    await work.ensure(plan);

    expect(await work.states()).toEqual({ nat: 'leaving' });
  });

  test('is made again when it stays away', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('nat', { usualSeconds: 10 }), { slot: 'nat' })];
    await work.ensure(plan);
    provider.objects.splice(0);
    work.advance(7);

    await work.ensure(plan);
    work.advance(120);
    const remade = await work.ensure(plan);
    work.advance(10);
    const ready = await work.ensure(plan);

    expect(remade).toMatchObject({ status: 'pending', waitingFor: ['nat'] });
    expect(ready).toEqual({ status: 'ready' });
    expect(provider.standing()).toHaveLength(1);
    expect((await work.registry()).nat?.provider_id).toBe(provider.standing()[0]?.id);
  });
});
