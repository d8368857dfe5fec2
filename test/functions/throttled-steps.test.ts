import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { checkAbsence } from '../../functions/check-absence/check-absence.ts';
import { createCluster, enterCluster, leaveCluster } from '../../functions/create-cluster/create-cluster.ts';
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
    ['check-absence', checkAbsence, 'pending'],
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
  let tokens: string[];
  beforeEach(() => {
    tokens = [];
  });
  test('takes the wait of a later invocation from nobody, and answers for itself only', async () => {
    const enter = async () => {
      const { input, dependencies } = step();
      const taskToken = randomUUID();
      tokens.push(taskToken);
      await enterCluster({ ...input, taskToken }, dependencies);
      return { input: { ...input, taskToken }, dependencies };
    };
    work.provider.fail({ operation: 'create', slot: 'cluster' }, throttled(30));
    const early = await enter();
    const result = await createCluster(early.input, early.dependencies);
    const late = await enter();

    expect(await createCluster(early.input, early.dependencies)).toMatchObject({ status: 'pending' });
    await leaveCluster({ input: early.input, result }, early.dependencies);
    expect(await answers()).toEqual([]);

    await leaveCluster({ input: late.input, result }, late.dependencies);
    expect(await answers()).toEqual([expect.objectContaining({ token: late.input.taskToken, outcome: 'success' })]);
  });

  const create = async () => {
    const { input, dependencies } = step();
    const taskToken = randomUUID();
    tokens.push(taskToken);
    const left = { ...input, taskToken };
    await enterCluster(left, dependencies);
    const result = await createCluster(left, dependencies);
    await leaveCluster({ input: left, result }, dependencies);
    return result;
  };
  const answers = async () => {
    const rows = await postgres.database
      .selectFrom('outbox')
      .select('body')
      .where('destination', '=', 'callback')
      .execute();
    return rows.flatMap(({ body }) => (tokens.includes((body as { token: string }).token) ? [body] : []));
  };

  test('answers its own token that it wants to come back when it may, and loses no attempt', async () => {
    work.provider.fail({ operation: 'create', slot: 'cluster' }, throttled(30));

    expect(await create()).toMatchObject({ status: 'pending' });

    expect(work.provider.standing('cluster')).toEqual([]);
    expect(await answers()).toEqual([
      expect.objectContaining({ outcome: 'success', output: { status: 'pending', waitSeconds: expect.any(Number) } }),
    ]);
  });

  test('makes what was refused when it comes back, and waits for it', async () => {
    work.provider.fail({ operation: 'create', slot: 'cluster' }, throttled(30));
    await create();
    work.advance(30);

    expect(await create()).toEqual({ status: 'waiting' });

    expect(work.provider.standing()).toHaveLength(2);
    expect(await answers()).toHaveLength(1);
  });
});
