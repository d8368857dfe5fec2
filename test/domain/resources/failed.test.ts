import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StepFailure } from '../../../src/platform/failure.ts';
import type { PlannedResource } from '../../../src/resources/resource-kind.ts';
import type { FakeObject } from '../../support/fake-kinds.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { planned, type StageWorkbench, stageWork } from '../../support/stage-work.ts';

let postgres: TestDatabase;
let work: StageWorkbench;
let plan: PlannedResource[];
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  work = await stageWork(postgres.database);
  plan = [planned(work.provider.kind('nat', { usualSeconds: 20, idempotent: true }), { slot: 'nat' })];
});

const busy = { failed: 'No capacity in this zone.', failedAs: 'provider-unavailable' } as const;

/** The provider ends its work on everything that stands, and keeps nothing of it. */
function fail(how: Pick<FakeObject, 'failed' | 'failedAs'>): void {
  for (const object of work.provider.standing()) Object.assign(object, how);
}

function forget(): void {
  for (const object of work.provider.standing()) object.goneAt = 0;
}

describe('What a provider began to make and could not', () => {
  test('ends the order where its code says that another attempt would mend nothing, in its words', async () => {
    await work.ensure(plan);
    fail({ failed: 'Quota NATS exceeded.', failedAs: 'quota-exceeded' });
    work.advance(14);

    await expect(work.ensure(plan)).rejects.toMatchObject({ code: 'quota-exceeded', message: 'Quota NATS exceeded.' });
  });

  test('is made again where its code says that it may pass, with a request id of its own', async () => {
    await work.ensure(plan);
    fail(busy);
    work.advance(14);

    const told = await work.ensure(plan).catch((error: unknown) => error);
    forget();
    work.advance(5);
    const second = await work.ensure(plan);
    work.advance(20);
    const third = await work.ensure(plan);

    expect(told).toMatchObject({ code: 'provider-unavailable', message: 'No capacity in this zone.' });
    expect([second, third]).toMatchObject([{ status: 'pending' }, { status: 'ready' }]);
    const [first, again] = work.provider.objects;
    expect(again?.requestId).not.toBe(first?.requestId);
    expect(await work.told()).toEqual([
      'create intent nat',
      'create succeeded nat',
      'create failed nat',
      'create intent nat',
      'create succeeded nat',
    ]);
  });

  test('is made again also where it goes on to stand there as failed without a reason', async () => {
    await work.ensure(plan);
    fail(busy);
    work.advance(14);
    await work.ensure(plan).catch(() => undefined);
    for (const object of work.provider.standing()) delete object.failedAs;

    const early = await work.ensure(plan).catch((error: unknown) => error);
    work.advance(5);
    const due = await work.ensure(plan);

    expect(early).toMatchObject({ code: 'provider-unavailable', message: 'No capacity in this zone.' });
    expect(due).toMatchObject({ status: 'pending' });
    expect(work.provider.objects).toHaveLength(2);
  });

  test('ends the order when that goes on for half an hour, and says since when', async () => {
    let last: unknown;
    for (let attempt = 0; attempt < 70; attempt += 1) {
      await work.ensure(plan);
      fail(busy);
      work.advance(14);
      last = await work.ensure(plan).catch((error: unknown) => error);
      if (last instanceof StepFailure && !last.retryable) break;
      forget();
      work.advance(16);
    }

    expect(last).toMatchObject({
      code: 'resource-failed',
      message: 'No capacity in this zone. It has been so since 2026-01-01T00:00:14.000Z.',
    });
    expect((work.now().getTime() - Date.UTC(2026, 0, 1)) / 1000).toBe(1844);
  });
});
