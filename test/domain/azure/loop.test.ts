import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StepFailure } from '../../../src/platform/failure.ts';
import { inspectStage } from '../../../src/resources/inspect.ts';
import type { StageProgress } from '../../../src/resources/registry.ts';
import type { PlannedResource } from '../../../src/resources/resource-kind.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { type SimulatedAzure, simulatedAzure, tenant } from '../../support/simulated-azure.ts';
import { type StageWorkbench, stageWork } from '../../support/stage-work.ts';

let postgres: TestDatabase;
let work: StageWorkbench;
let azure: SimulatedAzure;
let plan: PlannedResource[];

beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  // The time of each test begins anew, and what was taken in another would lie ahead.
  await postgres.database.deleteFrom('buckets').execute();
  azure = await simulatedAzure({ hiddenShare: 0.3 });
  work = await stageWork(postgres.database);
  const own = { ...tenant, tenantId: work.owner.ownerId, orderId: work.owner.orderId };
  const stages = ['network', 'database', 'ingress'] as const;
  plan = (await Promise.all(stages.map((stage) => azure.adapter.plan(stage, own)))).flat();
});
afterEach(() => azure.close());

/** Repeats a step as its machine does, as long as that is worth it. Returns how many seconds it took. */
async function untilReady(step: () => Promise<StageProgress>): Promise<number> {
  const startMs = azure.clock.now();
  for (let run = 0; run < 200; run += 1) {
    const progress = await step().catch((error: unknown) => {
      if (error instanceof StepFailure && error.retryable) return { status: 'pending', waitSeconds: 10 } as const;
      throw error;
    });
    if (progress.status === 'ready') return (azure.clock.now() - startMs) / 1000;
    work.advance(progress.waitSeconds);
    await azure.clock.advance(progress.waitSeconds * 1000);
  }
  throw new Error('It is never ready');
}

const expected = {
  'resource-group': 1,
  'public-ip-address': 2,
  'nat-gateway': 1,
  'network-security-group': 2,
  'virtual-network': 1,
  'private-dns-zone': 1,
  'private-dns-link': 1,
  'flexible-server': 1,
  'flexible-server-administrator': 1,
  'flexible-server-database': 1,
  'managed-cluster': 0,
};

describe('the loop on Azure', () => {
  it('makes a whole tenant in little more time than its database takes, and removes it without a trace', async () => {
    const makingSeconds = await untilReady(() => work.ensure(plan));
    const made = azure.counts();
    await work.closeGate();

    await untilReady(() => work.remove(plan));

    expect(made).toEqual(expected);
    expect(makingSeconds).toBeLessThan(1200);
    expect(new Set(Object.values(azure.counts()))).toEqual(new Set([0]));
    expect(new Set(Object.values(await work.states()))).toEqual(new Set(['absent']));
    // What is in a server goes with it, and is asked after, not asked to go again.
    const taken = azure.world.calls
      .all()
      .filter(({ operation, outcome }) => `${operation} ${outcome}` === 'Servers_Delete ok');
    expect(taken).toHaveLength(1);
  });

  it('makes each thing once, and removes it, whatever replies are lost and whoever is told to slow down', async () => {
    const operations = ['PublicIPAddresses', 'NatGateways', 'VirtualNetworks', 'PrivateZones', 'Servers', 'Databases'];
    for (const name of operations) {
      for (const verb of ['CreateOrUpdate', 'Delete']) {
        azure.world.faults.add({ match: { operation: `${name}_${verb}` }, fault: 'reply-lost', times: 1 });
      }
      azure.world.faults.add({ match: { operation: `${name}_List` }, fault: 'throttled', seconds: 20, times: 1 });
    }

    await untilReady(() => work.ensure(plan));
    const made = azure.counts();
    await work.closeGate();
    await untilReady(() => work.remove(plan));

    expect(made).toEqual(expected);
    expect(new Set(Object.values(azure.counts()))).toEqual(new Set([0]));
  });

  it.each([
    ['NatGateways', 'stays there as failed'],
    ['Servers', 'is taken away again'],
    ['Databases', 'is taken away again, and has no tags'],
  ])('ends in the words of the operation by which %s failed, which %s, and is then removed', async (name) => {
    const message = 'Cannot create more than 5 of these for this subscription in this region.';
    azure.world.faults.add({
      match: { operation: `${name}_CreateOrUpdate` },
      fault: 'resource-fails',
      code: 'QuotaExceeded',
      message,
    });

    const failing = untilReady(() => work.ensure(plan));

    await expect(failing).rejects.toMatchObject({
      code: 'quota-exceeded',
      message: `Azure: ${message} (QuotaExceeded)`,
    });
    await work.closeGate();
    await untilReady(() => work.remove(plan));
    expect(new Set(Object.values(azure.counts()))).toEqual(new Set([0]));
  });

  it('knows its resources again, however Azure spells their ids', async () => {
    await untilReady(() => work.ensure(plan));
    const dependencies = {
      database: postgres.database,
      ask: <Answer>(_: unknown, run: () => Promise<Answer>) => run(),
    };

    const drift = await inspectStage({ ownerId: work.owner.ownerId, plan }, dependencies);

    expect(drift).toEqual({ missing: [], changed: [] });
    const ids = Object.values(await work.registry()).map(({ provider_id: id }) => id);
    expect(ids).toEqual(ids.map((id) => id?.toLowerCase()));
  });

  it('makes again what an operation could not make for now', async () => {
    for (const name of ['NatGateways', 'PrivateZones', 'Servers', 'AdministratorsMicrosoftEntra']) {
      azure.world.faults.add({
        match: { operation: `${name}_CreateOrUpdate` },
        fault: 'resource-fails',
        code: 'InternalServerError',
        message: 'An error occurred.',
        times: 1,
      });
    }

    await untilReady(() => work.ensure(plan));

    const registry = Object.values(await work.registry());
    expect(azure.counts()).toEqual(expected);
    expect(registry.filter(({ provider_id: id }) => id?.includes('#'))).toEqual([]);
  });
});
