import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CohortResult } from './cohort.ts';
import { experimentNamed } from './exhaustive.ts';
import { beginRun, resumeRun } from './kept-run.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'kept-run-')), 'faults');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const cohorts = ['slow', 'denied', 'throttled'].map((kind) => ({
  experiments: [experimentNamed(`${kind} at provider ec2 CreateVpc 1`)],
  seed: 1,
}));
const result = (seconds: number): CohortResult => ({
  outcomes: [],
  common: [],
  met: { provision: [], retire: [] },
  seconds,
});

describe('a run of the laboratory that was stopped', () => {
  test('goes on with the worlds that were not played, and knows what became of the others', () => {
    const run = beginRun(folder, cohorts);
    run.keep(2, result(20));
    run.keep(0, result(10));

    const resumed = resumeRun(folder);

    expect(resumed.cohorts).toEqual(cohorts);
    expect([...resumed.results]).toEqual([
      [2, result(20)],
      [0, result(10)],
    ]);
  });

  test('is forgotten when another begins', () => {
    beginRun(folder, cohorts).keep(0, result(10));
    beginRun(folder, cohorts.slice(1));

    const { cohorts: found, results } = resumeRun(folder);

    expect(found).toHaveLength(2);
    expect(results.size).toBe(0);
  });

  test('does not go on with other code', () => {
    beginRun(folder, cohorts);
    const file = join(folder, 'run.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"played":"\w/, '"played":"x'));

    expect(() => resumeRun(folder)).toThrow('begin one without --resume');
  });

  test('says so where there was none', () => {
    expect(() => resumeRun(folder)).toThrow('There is no run to resume');
  });
});
