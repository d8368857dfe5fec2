import { beforeAll, describe, expect, test } from '@jest/globals';
import { takeCensus, withoutRepetition } from './census.ts';
import type { CohortResult } from './cohort.ts';
import { everySingleFault } from './exhaustive.ts';
import type { Experiment, FaultKind } from './experiment.ts';
import { guards } from './guards.ts';
import { playCohort } from './pool.ts';
import { numbers, schedule } from './schedules.ts';
import { playWithoutGuard } from './without-guard.ts';

/** Changes what is drawn; `npm run faults` plays all of it. */
const SEED = Number(process.env.FAULTS_SEED ?? 1);
const SCHEDULES = 4;
const MINUTES = 60_000;

/** One experiment of every kind of fault, drawn by the seed from all that belong to a single order. */
function oneOfEachKind(experiments: readonly Experiment[]): Experiment[] {
  const random = numbers(SEED);
  const kinds = Map.groupBy(
    experiments.filter(({ name }) => !name.includes(' shared ')),
    ({ faults }) => faults[0]?.kind,
  );
  return [...kinds.values()].flatMap((each) => each[Math.floor(random() * each.length)] ?? []);
}

describe('The fault laboratory', () => {
  let drawn: Experiment[];
  let result: CohortResult;

  beforeAll(async () => {
    const { provision, retire } = await takeCensus();
    const sites = [...new Set([...provision, ...retire])];
    drawn = [
      ...oneOfEachKind(everySingleFault(withoutRepetition(sites))),
      ...Array.from({ length: SCHEDULES }, (_, index) => schedule(SEED + index, sites)),
    ];
    result = await playCohort({ experiments: drawn, seed: SEED });
  }, 5 * MINUTES);

  test('finds nothing lost, nothing made twice and nothing left, whatever goes wrong', () => {
    const violations = [...result.outcomes.flatMap((each) => each.violations), ...result.common];

    expect(violations.map(({ invariant, text, orderId }) => `${invariant} ${orderId ?? ''} ${text}`)).toEqual([]);
  });

  test('makes go wrong what it says', () => {
    const kinds = new Set(result.outcomes.flatMap(({ struck }) => struck.map(({ kind }) => kind)));

    const wanted: FaultKind[] = ['killed', 'disconnected', 'reply-lost', 'throttled', 'denied', 'duplicated', 'lost'];
    expect([...kinds]).toEqual(expect.arrayContaining(wanted));
    expect(result.outcomes).toHaveLength(drawn.length);
  });

  test(
    'turns red without a guard',
    async () => {
      const guard = guards.find(({ name }) => name === 'owner mark');
      if (!guard) throw new Error('There is no such guard.');

      const { violations } = await playWithoutGuard(guard);

      expect(violations).not.toEqual([]);
    },
    3 * MINUTES,
  );
});
