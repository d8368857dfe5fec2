import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StepFailure } from '../../../src/platform/failure.ts';
import type { StageProgress } from '../../../src/resources/registry.ts';
import type { PlannedResource } from '../../../src/resources/resource-kind.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';
import { type StageWorkbench, stageWork } from '../../support/stage-work.ts';
import { adapterAt, tenant } from './tenant.ts';

let postgres: TestDatabase;
let google: SimulatedGoogle;
let work: StageWorkbench;

beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  // The time of each test begins anew, and what was taken in another would lie ahead.
  await postgres.database.deleteFrom('buckets').execute();
  work = await stageWork(postgres.database);
  google = await simulatedGoogle();
});
afterEach(() => google.close());

const HOUR_SECONDS = 3600;

async function everything(): Promise<PlannedResource[]> {
  const plans = (['network', 'database', 'ingress'] as const).map((stage) =>
    adapterAt(google).plan(stage, { ...tenant, tenantId: work.owner.ownerId }),
  );
  return (await Promise.all(plans)).flat();
}

/** As the machine does it: wait as long as told, and come back. */
async function patiently(attempt: () => Promise<StageProgress>): Promise<number> {
  for (let seconds = 0; seconds < HOUR_SECONDS; ) {
    const progress = await attempt();
    if (progress.status === 'ready') return seconds;
    seconds += progress.waitSeconds;
    work.advance(progress.waitSeconds);
    await google.clock.advance(progress.waitSeconds * 1000);
  }
  throw new Error('not ready within an hour');
}

describe('a tenant at Google, made by the loop', () => {
  it('comes about and goes without a trace, each resource recorded under its own id', async () => {
    const plan = await everything();

    const making = await patiently(() => work.ensure(plan));
    const registry = await work.registry();
    const removal = await patiently(() => work.removeAll(plan));

    const ids = Object.entries(registry).map(([slot, row]) => [slot, row.state, row.provider_id ?? ''] as const);
    expect(ids.map(([slot]) => slot).sort()).toEqual(plan.map(({ slot }) => slot).sort());
    expect(ids.filter(([, state, id]) => state !== 'ready' || id.includes('/operations/'))).toEqual([]);
    expect(making).toBeLessThan(20 * 60);
    expect(removal).toBeLessThan(20 * 60);
    expect(Object.entries(google.counts()).filter(([, count]) => count > 0)).toEqual([]);
    expect(Object.values(await work.states()).every((state) => state === 'absent')).toBe(true);
  });

  it('fails in the words of Google when an operation ends with an error, and is then removed', async () => {
    const plan = await everything();
    google.world.faults.add({
      match: { operation: 'compute.networks.insert' },
      fault: 'resource-fails',
      code: 'QUOTA_EXCEEDED',
      message: "Quota 'NETWORKS' exceeded.  Limit: 15.0 globally.",
      times: 1,
    });

    const failing = patiently(() => work.ensure(plan));

    await expect(failing).rejects.toMatchObject({
      code: 'quota-exceeded',
      message: expect.stringContaining("Quota 'NETWORKS' exceeded.  Limit: 15.0 globally. (QUOTA_EXCEEDED)"),
    });
    await patiently(() => work.removeAll(plan));
    expect(Object.entries(google.counts()).filter(([, count]) => count > 0)).toEqual([]);
  });

  it.each([
    ['RESOURCE_POOL_EXHAUSTED', 'provider-unavailable'],
    ['INTERNAL_ERROR', 'provider-unavailable'],
    ['resourceInUseByAnotherResource', 'provider-busy'],
    ['RESOURCE_NOT_READY', 'provider-busy'],
  ])('goes on after an operation that ended with %s, which is told as %s', async (code, expected) => {
    const plan = await everything();
    const rule = { fault: 'resource-fails', code, message: 'Try again later.', times: 1 } as const;
    google.world.faults.add({ match: { operation: 'compute.networks.insert' }, ...rule });
    const told: unknown[] = [];

    await patiently(() =>
      work.ensure(plan).catch((error: unknown) => {
        if (!(error instanceof StepFailure && error.retryable)) throw error;
        told.push([error.code, error.message]);
        return { status: 'pending', waitSeconds: 10, waitingFor: [] };
      }),
    );

    expect(told).toEqual([[expected, `Google Cloud: Try again later. (${code})`]]);
    expect(google.counts()).toMatchObject({ network: 1, subnetwork: 1, router: 1, 'sql-instance': 1 });
  });
});
