import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { checkAbsence } from '../../functions/check-absence/check-absence.ts';
import { createCluster } from '../../functions/create-cluster/create-cluster.ts';
import { deleteCluster } from '../../functions/delete-cluster/delete-cluster.ts';
import type { CloudAdapter } from '../../src/clouds/cloud-adapter.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import type { RemnantKind } from '../../src/resources/resource-kind.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { planned, type StageWorkbench, stageWork } from '../support/stage-work.ts';

let postgres: TestDatabase;
let work: StageWorkbench;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  work = await stageWork(postgres.database);
});

const throttled = (retryAfterSeconds: number) =>
  new StepFailure('provider-throttled', 'Rate exceeded.', { retryAfterSeconds });

/** One invocation of a step, at a cloud whose clusters the provider in memory makes and that answers no question. */
function step() {
  const plan: CloudAdapter['plan'] = async () =>
    ['credential', 'cluster'].map((slot) => planned(work.provider.kind(slot), { slot }));
  const { api } = planned(work.provider.kind('remnant'), { slot: 'remnant' }).kind;
  const remnant: RemnantKind = {
    kind: 'remnant',
    api,
    usualRemovalSeconds: 0,
    absenceSeenBy: 'ListRemnants',
    read: () => Promise.reject(throttled(40)),
    remove: async () => undefined,
  };
  const remnants: CloudAdapter['remnants'] = async () => [remnant];
  const cloud = { plan, remnants } as Partial<CloudAdapter> as CloudAdapter;
  const { ownerId: tenantId, operationId } = work.owner;
  const dependencies = { ...work.invocation(), database: postgres.database, openCloud: async () => cloud };
  return { input: { tenantId, operationId }, dependencies: { ...dependencies, waitSeconds: 1500 } };
}

describe('A step whose question the cloud does not take for now', () => {
  test.each([
    ['check-absence', checkAbsence, 'present'],
    ['delete-cluster', deleteCluster, 'pending'],
  ])('%s comes back when it does, and loses no attempt', async (_name, run, status) => {
    await work.closeGate();
    work.advance(300);
    const { input, dependencies } = step();

    const answer = await run(input, dependencies);

    expect(answer).toMatchObject({ status, waitSeconds: expect.any(Number) });
    expect('waitSeconds' in answer ? answer.waitSeconds : 0).toBeGreaterThanOrEqual(40);
  });
});

describe('create-cluster, when Rancher throttles', () => {
  const create = () => {
    const { input, dependencies } = step();
    return createCluster({ ...input, taskToken: `token-${Math.random()}` }, dependencies);
  };

  test('waits in its invocation and tries again when it may', async () => {
    work.provider.fail({ operation: 'create', slot: 'cluster' }, throttled(30));
    work.provider.fail({ operation: 'create', slot: 'cluster' }, throttled(20));

    expect(await create()).toEqual({ status: 'waiting' });

    expect(work.provider.standing()).toHaveLength(2);
  });

  test('uses its time before it loses an attempt, and begins none that its end would cut off', async () => {
    const startedAt = work.now().getTime();
    work.provider.fail({ operation: 'create', slot: 'cluster' }, throttled(600));

    await expect(create()).rejects.toMatchObject({ code: 'not-yet-visible', retryable: true });

    expect((work.now().getTime() - startedAt) / 1000).toBe(85);
    expect(work.provider.standing('cluster')).toEqual([]);
  });
});
