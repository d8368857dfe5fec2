import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { checkAbsence } from '../../functions/check-absence/check-absence.ts';
import type { CloudAdapter } from '../../src/clouds/cloud-adapter.ts';
import { countAfresh } from '../../src/resources/count-afresh.ts';
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

/** One invocation at a cloud where a tenant has one thing in each stage. */
async function look() {
  const plan: CloudAdapter['plan'] = async (stage) => [planned(work.provider.kind(stage), { slot: stage })];
  const cloud = { plan, remnants: async () => [] } as Partial<CloudAdapter> as CloudAdapter;
  const { ownerId: tenantId, operationId } = work.owner;
  const dependencies = { ...work.invocation(), database: postgres.database, openCloud: async () => cloud };
  const answer = await checkAbsence({ tenantId, operationId }, dependencies);
  return { answer, reads: work.provider.takeCalls().sort() };
}

const lookAgain = async () => (await look()).reads;
const everything = ['read cluster', 'read database', 'read ingress', 'read network'];

/** What an attempt that waited for its turn has left: it has seen nothing of each stage, so many seconds ago. */
async function lookedAt(secondsAgo: number): Promise<void> {
  const at = new Date(work.now().getTime() - secondsAgo * 1000).toISOString();
  for (const stage of ['cluster', 'database', 'ingress', 'network']) {
    await postgres.database
      .insertInto('stage_leases')
      .values({
        owner_id: work.owner.ownerId,
        stage,
        holder: 'an attempt before',
        fence: 1,
        expires_at: new Date(0),
        turns: '{}',
        looks: JSON.stringify({ [stage]: at }),
        throttled_since: null,
        failing_since: null,
      })
      .execute();
  }
}

const lastLook = async () => {
  const { last_look: told } = await postgres.database
    .selectFrom('tenants')
    .select('last_look')
    .where('id', '=', work.owner.ownerId)
    .executeTakeFirstOrThrow();
  return told;
};

describe('The last look', () => {
  test('comes when nothing can come into being any more, and tells since when', async () => {
    await work.closeGate();
    const closedAt = work.now();
    work.advance(100);

    const early = await look();
    work.advance(200);
    const late = await look();

    expect(early).toMatchObject({ answer: { status: 'pending', waitSeconds: 140 }, reads: [] });
    expect(late).toMatchObject({ answer: { status: 'absent' }, reads: everything });
    expect(await lastLook()).toMatchObject({
      since: new Date(closedAt.getTime() + 240_000).toISOString(),
      at: work.now().toISOString(),
    });
  });

  test('goes on where an attempt has stood that waited for its turn', async () => {
    await work.closeGate();
    work.advance(400);
    await lookedAt(100);

    expect(await lookAgain()).toEqual([]);
  });

  test('does not rely on what was seen before nothing could come into being any more', async () => {
    await work.closeGate();
    work.advance(400);
    await lookedAt(200);

    expect(await lookAgain()).toEqual(everything);
  });

  test('does not rely on what was seen before the last of the tenant was gone', async () => {
    await work.ensure([planned(work.provider.kind('network'), { slot: 'network' })]);
    await work.closeGate();
    work.advance(300);
    await work.remove([planned(work.provider.kind('network'), { slot: 'network' })]);
    await postgres.database.deleteFrom('stage_leases').where('owner_id', '=', work.owner.ownerId).execute();
    work.provider.takeCalls();
    work.advance(100);
    await lookedAt(110);

    expect(await lookAgain()).toEqual(everything);
  });

  test('does not rely on what was seen before somebody took the removal up again', async () => {
    await work.closeGate();
    work.advance(400);
    await lookedAt(100);
    await postgres.database
      .transaction()
      .execute((transaction) => countAfresh(work.owner.ownerId, { transaction, now: work.now }));

    expect(await lookAgain()).toEqual(everything);
  });
});
