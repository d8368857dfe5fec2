import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFile } from '../support/local-process.ts';
import type { CohortResult, Outcome } from './cohort.ts';
import type { Violation } from './evidence.ts';
import { type Experiment, isShared } from './experiment.ts';

export interface Cohort {
  readonly experiments: readonly Experiment[];
  /** Where all its orders go; AWS unless told. */
  readonly cloud?: string;
  readonly seed: number;
  readonly census?: boolean;
  /** Of the repository whose code is played; this one unless told. */
  readonly root?: string;
  /** Where the functions' own log goes, when somebody wants to read it. */
  readonly logFile?: string;
  /** A folder for what is needed to play it again and to see why, when something was violated: `world.json` and `functions.log`. */
  readonly keepIn?: string;
}

/** A cohort takes some minutes, one that lives for a day a quarter of an hour; one that takes so long in real time hangs, which is a finding. */
const LONGEST_MS = 45 * 60_000;

/** Plays a cohort in a process of its own. A process that breaks is a violation of every one of its experiments, not an end of the run. */
export async function playCohort({ root = '', logFile, keepIn, ...cohort }: Cohort): Promise<CohortResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-faults-'));
  const files = { world: join(folder, 'world.json'), log: logFile ?? join(folder, 'functions.log') };
  try {
    await writeFile(files.world, JSON.stringify({ census: false, ...cohort }));
    const result = await run(cohort, { root, files, resultFile: join(folder, 'result.json') });
    if (keepIn !== undefined && isViolated(result)) await keep(files, keepIn);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As `keepIn` has kept it. */
export async function worldKept(file: string): Promise<Cohort> {
  return JSON.parse(await readFile(file, 'utf8'));
}

interface Files {
  readonly world: string;
  readonly log: string;
}

async function run(
  cohort: Cohort,
  { root, files, resultFile }: { root: string; files: Files; resultFile: string },
): Promise<CohortResult> {
  // What one process has compiled, the next one need not; of a world with one order that is a seventh of the work.
  const env = { NODE_COMPILE_CACHE: join(tmpdir(), 'tenantry-compile-cache') };
  const args = [files.world, resultFile, files.log];
  const running = startFile(join(root, 'test/faults/cohort-process.ts'), { args, env });
  const deadline = setTimeout(() => void running.stop(), LONGEST_MS);
  const { exitCode, output } = await running.ended.finally(() => clearTimeout(deadline));
  return exitCode === 0 ? JSON.parse(await readFile(resultFile, 'utf8')) : broken(cohort, output);
}

async function keep(files: Files, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(files.world, join(folder, 'world.json'));
  await cp(files.log, join(folder, 'functions.log'));
}

function isViolated({ outcomes, common }: CohortResult): boolean {
  return common.length > 0 || outcomes.some(({ violations }) => violations.length > 0);
}

/** Plays experiments, each in a world of its own, and tells what became of all of them. */
export async function playExperiments(
  experiments: readonly Experiment[],
  { root = '' }: { readonly root?: string } = {},
): Promise<Pick<CohortResult, 'outcomes' | 'common'>> {
  const outcomes: Outcome[] = [];
  const common: Violation[] = [];
  const cohorts = experiments.map((each) => ({ experiments: [each], seed: 1, root }));
  await playAll(cohorts, {
    tell: (result) => {
      outcomes.push(...result.outcomes);
      common.push(...result.common);
    },
  });
  return { outcomes, common };
}

/** Plays all, as many at once as the machine has cores, and tells each result as it comes. After `withinMs` of real time none begins any more. */
export async function playAll(
  cohorts: readonly Cohort[],
  {
    tell,
    atOnce = availableParallelism(),
    withinMs = Number.POSITIVE_INFINITY,
  }: { tell: (result: CohortResult, cohort: Cohort) => void; atOnce?: number; withinMs?: number },
): Promise<void> {
  const queue = [...cohorts];
  const untilMs = performance.now() + withinMs;
  const worker = async () => {
    for (let cohort = queue.shift(); cohort !== undefined && performance.now() < untilMs; cohort = queue.shift())
      tell(await playCohort(cohort), cohort);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, cohorts.length) }, worker));
}

/**
 * Experiments share worlds, `size` at a time. What all orders of a world share can go wrong at one site in one way only, so two that ask for
 * that come into different worlds. Those in which something comes a day late are kept together, because a world that lives for a day has a
 * day's schedules to run.
 */
export function inCohorts(
  experiments: readonly Experiment[],
  { size, ...shared }: { size: number; cloud?: string; seed: number },
): Cohort[] {
  const lastsADay = ({ faults }: Experiment) => faults.some(({ kind }) => kind === 'resent');
  const parts = [experiments.filter(lastsADay), experiments.filter((each) => !lastsADay(each))];
  return parts
    .flatMap((part) => dealt(part, Math.ceil(part.length / size)))
    .map((each) => ({ experiments: each, ...shared }));
}

/** Dealt out in turn, each to the next world in which nobody has its shared sites yet. */
function dealt(experiments: readonly Experiment[], worlds: number): Experiment[][] {
  const hands = Array.from({ length: worlds }, () => ({ experiments: [] as Experiment[], shared: new Set<string>() }));
  experiments.forEach((experiment, index) => {
    const shared = experiment.faults.map(({ site }) => site).filter(isShared);
    const inTurn = [...hands.slice(index % worlds), ...hands.slice(0, index % worlds)];
    let hand = inTurn.find((each) => shared.every((site) => !each.shared.has(site)));
    if (!hand) {
      hand = { experiments: [], shared: new Set() };
      hands.push(hand);
    }
    hand.experiments.push(experiment);
    for (const site of shared) hand.shared.add(site);
  });
  return hands.map((hand) => hand.experiments);
}

function broken({ experiments }: Cohort, output: string): CohortResult {
  const text = `the run broke: ${output.slice(-2000)}`;
  return {
    outcomes: experiments.map(({ name }) => ({
      name,
      struck: [],
      firstEnd: 'unknown',
      end: 'unknown',
      violations: [{ invariant: 'run', text }],
    })),
    common: [],
    met: { provision: [], retire: [] },
    seconds: 0,
  };
}
