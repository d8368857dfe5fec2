import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CohortResult } from './cohort.ts';
import type { Cohort } from './pool.ts';

/** A run as it stands on disk, so that one that was stopped can go on: the worlds that it consists of, and what became of those that were played. */
export interface KeptRun {
  readonly cohorts: readonly Cohort[];
  /** By the place of the world among all. */
  readonly results: ReadonlyMap<number, CohortResult>;
  keep(place: number, result: CohortResult): void;
}

/** What is played: other functions, another world or another laboratory make another run. */
const PLAYED = ['.build/inputs/*.json', '.build/template.digest', 'local/**/*.ts', 'test/faults/**/*.ts'];

/** Begins anew, and forgets what the folder has kept of an earlier run. */
export function beginRun(folder: string, cohorts: readonly Cohort[]): KeptRun {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ played: digest(), cohorts }));
  return kept(folder, { cohorts, results: new Map() });
}

/** Goes on with the run that the folder has kept. Throws when there is none, and when it is not of the code that would be played. */
export function resumeRun(folder: string): KeptRun {
  const file = join(folder, 'run.json');
  if (!existsSync(file)) throw new Error('There is no run to resume: begin one without --resume.');
  const run: { played: string; cohorts: Cohort[] } = JSON.parse(readFileSync(file, 'utf8'));
  if (run.played !== digest()) throw new Error('The code is another than that of the run: begin one without --resume.');
  const lines = existsSync(resultsIn(folder)) ? readFileSync(resultsIn(folder), 'utf8').split('\n') : [];
  const results = lines.flatMap((line): [number, CohortResult][] => (line === '' ? [] : [JSON.parse(line)]));
  return kept(folder, { cohorts: run.cohorts, results: new Map(results) });
}

const resultsIn = (folder: string) => join(folder, 'results.jsonl');

function kept(folder: string, run: Pick<KeptRun, 'cohorts' | 'results'>): KeptRun {
  return {
    ...run,
    keep: (place, result) => appendFileSync(resultsIn(folder), `${JSON.stringify([place, result])}\n`),
  };
}

function digest(): string {
  const hash = createHash('sha256');
  for (const file of PLAYED.flatMap((pattern) => globSync(pattern)).sort()) {
    hash.update(`${file}\0${readFileSync(file, 'utf8')}\0`);
  }
  return hash.digest('hex');
}
