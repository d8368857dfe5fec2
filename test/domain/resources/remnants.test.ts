import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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

const mark = (slot: string) => ({ ...work.owner, slot });

describe('What others left', () => {
  const remnants = () => [work.provider.kind('node', { usualRemovalSeconds: 60 }), work.provider.kind('group')];

  test('goes after everything of the plan, one kind after the other', async () => {
    const { provider } = work;
    const plan = [planned(provider.kind('cluster', { usualRemovalSeconds: 60 }), { slot: 'cluster' })];
    await work.ensure(plan);
    provider.place({ kind: 'node', mark: mark('cluster') });
    provider.place({ kind: 'group', mark: mark('cluster') });
    const removals: string[][] = [];

    for (let look = 0; look < 3; look += 1) {
      await work.removeAll(plan, remnants());
      removals.push(provider.takeCalls().filter((call) => call.startsWith('remove')));
      work.advance(60);
    }

    expect(removals).toEqual([['remove cluster'], ['remove cluster'], ['remove cluster']]);
    expect(provider.standing()).toEqual([]);
    expect(Object.values(await work.states())).toEqual(['absent', 'absent', 'absent']);
  });

  test('may show only late what holds the rest', async () => {
    const { provider } = work;
    const remnants = [provider.kind('interface'), provider.kind('group', { usualRemovalSeconds: 60 })];
    const looksStandSince = new Date(work.now().getTime() - 1000);
    const look = () => work.remove([], work.invocation(), { remnants, looksStandSince });
    provider.place({ kind: 'group', mark: mark('cluster') });
    const first = await look();
    provider.place({ kind: 'interface', mark: mark('cluster') });
    work.advance(60);

    const last = await look();

    expect([first.status, last.status]).toEqual(['pending', 'ready']);
    expect(provider.standing()).toEqual([]);
  });

  test('is only followed when somebody else is removing it already', async () => {
    const { provider } = work;
    const node = provider.place({ kind: 'node', mark: mark('cluster') });
    node.goneAt = 60;

    const waiting = await work.remove([]);
    const following = await work.removeAll([], remnants());
    work.advance(60);
    const gone = await work.removeAll([], remnants());

    expect(waiting).toEqual({ status: 'ready' });
    expect(following).toMatchObject({ status: 'pending', waitingFor: [`cluster#${node.id}`] });
    expect(gone).toEqual({ status: 'ready' });
    expect(provider.takeCalls()).not.toContain('remove cluster');
    expect(await work.told()).toEqual([`adopt succeeded cluster#${node.id}`, `remove absent cluster#${node.id}`]);
  });
});
