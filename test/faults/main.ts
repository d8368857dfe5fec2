import { parseArgs } from 'node:util';
import { takeCensus, withoutRepetition } from './census.ts';
import { everySingleFault, experimentNamed } from './exhaustive.ts';
import type { Experiment } from './experiment.ts';
import { showGuards } from './guard-run.ts';
import { beginRun, resumeRun } from './kept-run.ts';
import { type Cohort, inCohorts, playAll, worldKept } from './pool.ts';
import { failuresOf, Tally } from './report.ts';
import { schedule } from './schedules.ts';

const usage = `The fault laboratory: orders live through faults at every port, and the simulated world is asked afterwards whether
anything was lost, made twice or left behind.

  npm run faults                         200 seeded schedules of several faults each
  npm run faults -- --seeds N            as many as asked; --from M begins at another seed
  npm run faults -- --exhaustive         every single fault at every site, while the tenant is made and while it is removed
  npm run faults -- --seed N             one schedule alone, with the log of the functions in faults.log
  npm run faults -- --one "KIND at SITE" one experiment again, alone; several faults are joined by " and "
  npm run faults -- --world FILE         a world with all its orders again, as a run has kept it; with the log in faults.log
  npm run faults -- --guards             the shipped code without one guard after the other: each time something must be found
  npm run faults -- --sites              the sites that an ordinary life meets

Options
  --cloud NAME   where the orders go (aws)
  --only TEXT    of the experiments only those whose name holds this text
  --every N      and of these only each N-th; --from M begins with the M-th
  --cohort N     orders that share a world (24)
  --at-once N    worlds at once (as many as there are cores)
  --within N     begin no world after so many minutes, and say what was not played
  --resume       go on with the run before this, which was stopped or whose time was up; of the other options only --at-once and --within count

Exit codes: 0 no violation, 1 violations, 2 the command line makes no sense`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    one: { type: 'string', multiple: true, default: [] },
    world: { type: 'string' },
    exhaustive: { type: 'boolean', default: false },
    sites: { type: 'boolean', default: false },
    guards: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    every: { type: 'string', default: '1' },
    cloud: { type: 'string', default: 'aws' },
    cohort: { type: 'string', default: '24' },
    'at-once': { type: 'string' },
    within: { type: 'string' },
    resume: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

async function cohortsAsked(): Promise<Cohort[]> {
  const { cloud } = values;
  const every = Number(values.every);
  const first = values.exhaustive ? Number(values.from) - 1 : 0;
  const census = await takeCensus({ cloud });
  const sites = [...new Set([...census.provision, ...census.retire])];
  if (values.sites) {
    for (const site of sites) console.log(site);
    process.exit(0);
  }
  const asked = (await experimentsAsked(sites))
    .filter(({ name }) => name.includes(values.only))
    .filter((_, index) => index % every === first % every);
  return inCohorts(asked, { size: Number(values.cohort), cloud, seed: 1 });
}

async function experimentsAsked(sites: readonly string[]): Promise<Experiment[]> {
  if (values.one.length > 0) return values.one.map(experimentNamed);
  if (values.seed !== undefined) return [schedule(Number(values.seed), sites)];
  if (values.exhaustive) return everySingleFault(withoutRepetition(sites));
  const first = Number(values.from);
  return Array.from({ length: Number(values.seeds ?? 200) }, (_, index) => schedule(first + index, sites));
}

/** Where a run keeps how far it has come, and the worlds in which something was violated. */
const KEPT = '.build/faults';

function resumedOrRefused() {
  try {
    return resumeRun(KEPT);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (values.guards) process.exit(await showGuards(values.only));
const resumed = values.resume ? resumedOrRefused() : undefined;
const asked = resumed?.cohorts ?? (values.world === undefined ? await cohortsAsked() : [await worldKept(values.world)]);
const alone = asked.length === 1;
const run = resumed ?? (alone ? undefined : beginRun(KEPT, asked));
const cohorts = asked.map((cohort, index) => ({
  ...cohort,
  ...(alone ? { logFile: 'faults.log' } : { keepIn: `${KEPT}/${index + 1}` }),
}));
const experiments = cohorts.flatMap((cohort) => cohort.experiments);
const places = new Map<Cohort, number>(cohorts.map((cohort, place) => [cohort, place]));

const tally = new Tally();
for (const result of run?.results.values() ?? []) tally.add(result);
const startedAt = performance.now();
const secondsSince = () => Math.round((performance.now() - startedAt) / 1000);
const toPlay = cohorts.filter((_, place) => !run?.results.has(place));
await playAll(toPlay, {
  tell: (result, cohort) => {
    const { keepIn, cloud = 'aws' } = cohort;
    run?.keep(places.get(cohort) ?? 0, result);
    tally.add(result);
    const line = `  ${tally.experiments}/${experiments.length} orders · ${tally.injected} faults · ${tally.violations} violations · ${secondsSince()} s`;
    process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
    const failures = failuresOf(result, { cloud });
    if (failures.length === 0) return;
    const again =
      keepIn === undefined ? [] : [`  Its whole world again: npm run faults -- --world ${keepIn}/world.json`];
    console.log(['', ...failures, ...again].join('\n'));
  },
  ...(values['at-once'] !== undefined && { atOnce: Number(values['at-once']) }),
  ...(values.within !== undefined && { withinMs: Number(values.within) * 60_000 }),
});
console.log(['', ...tally.lines()].join('\n'));
const notPlayed = experiments.length - tally.experiments;
if (notPlayed > 0) {
  console.log(
    `  ${notPlayed} of ${experiments.length} orders were not played: the time was up. --resume goes on with them.`,
  );
}
if (experiments.length === 1) for (const { name } of experiments) console.log(`Played was: ${name}`);
process.exitCode = tally.violations === 0 ? 0 : 1;
