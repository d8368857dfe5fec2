import { beforeAll, describe, expect, test } from '@jest/globals';
import { playFaults } from '../run.ts';

interface KillsReport {
  readonly kills: number;
  readonly cut: readonly { readonly function: string; readonly after: string }[];
}

/** A sample of what `npm run faults:kills` does with 200 kills. */
describe('processes that are killed while tenants are made and removed', () => {
  let seen: Awaited<ReturnType<typeof playFaults<KillsReport>>>;

  beforeAll(async () => {
    seen = await playFaults<KillsReport>('kills', ['--kills', '15', '--orders', '3', '--every', '60', '--seed', '1']);
  }, 600_000);

  test('go down in the middle of their work', () => {
    expect(seen.kills).toBe(15);
    expect(seen.cut.length).toBeGreaterThanOrEqual(15);
    expect(seen.cut.filter(({ after }) => after !== 'no call yet')).not.toEqual([]);
  });

  test('leave one of each resource, or none, and nothing lost, stuck or told twice', () => {
    expect(seen.violations).toEqual([]);
  });

  test('leave every order at an end', () => {
    const ends = ['completed', 'completed, then cancelled', 'cancelled', 'failed'];

    expect(Object.keys(seen.endings).filter((end) => !ends.includes(end))).toEqual([]);
  });
});
