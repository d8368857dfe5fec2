import { createWriteStream, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { startLocalCloud } from '../cloud/local-cloud.ts';
import { claimDataDirectory } from './data-directory.ts';
import { givenOrders } from './given-orders.ts';
import { INTERRUPTED, interruption } from './interruption.ts';
import { type Options, UsageError } from './options.ts';
import type { GivenOrder } from './order-files.ts';
import { showProgress } from './progress.ts';
import { type RunDependencies, run } from './run.ts';
import { endpointLines, keepTimeMoving } from './serve.ts';
import type { Terminal } from './terminal.ts';

export interface Surroundings {
  /** The project's folder. */
  readonly root: string;
  /** Where files that the person names are looked up. */
  readonly folder: string;
  readonly terminal: Terminal;
}

/** How long to wait for a signal that may be on its way, and for everything to end. */
const SIGNAL_SECONDS = 0.2;
const STOP_SECONDS = 2;

/** Starts everything, does what the options ask for, stops everything. Resolves with the exit code. */
export async function execute(options: Options, surroundings: Surroundings): Promise<number> {
  const { root, folder, terminal } = surroundings;
  const reportFile = options.report === undefined ? undefined : resolve(folder, options.report);
  if (reportFile !== undefined && !existsSync(dirname(reportFile))) {
    throw new UsageError(`--report: there is no folder ${dirname(reportFile)}. Make it first, or name another file.`);
  }
  const onlyServes = options.serve && options.files.length === 0;
  const batches = onlyServes ? [] : await givenOrders(options.files, { root, folder });
  const interrupted = interruption();
  const data = await claimDataDirectory(join(root, '.local'), process);
  try {
    return await during({ options, batches, reportFile, dataDirectory: data.path }, { terminal, interrupted });
  } catch (error) {
    // Ctrl-C reaches the database server, too: what breaks because it ends is no failure.
    if (await Promise.race([interrupted, terminal.pause(SIGNAL_SECONDS)])) return INTERRUPTED;
    throw error;
  } finally {
    await data.release();
  }
}

interface Work {
  readonly options: Options;
  /** Empty when there is nothing to publish. */
  readonly batches: readonly (readonly GivenOrder[])[];
  readonly reportFile: string | undefined;
  readonly dataDirectory: string;
}

async function during(
  work: Work,
  dependencies: { terminal: Terminal; interrupted: Promise<'interrupted'> },
): Promise<number> {
  const { options, batches, dataDirectory } = work;
  const { terminal, interrupted } = dependencies;
  const log = createWriteStream(join(dataDirectory, 'functions.log'));
  const cloud = await startLocalCloud({
    clock: options.clock,
    speed: options.speed,
    seed: options.seed,
    dataDirectory,
    ...(options.port !== undefined && { port: options.port }),
    ...(process.env.DATABASE_URL && { databaseUrl: process.env.DATABASE_URL }),
    onLog: (line) => void log.write(`${line.function}: ${line.text.trimEnd()}\n`),
  });
  const running = { cloud, terminal, lookEveryMs: lookEveryMs(options) };
  try {
    if (options.serve) terminal.print([...endpointLines(cloud), '']);
    const sealFolder = join(dataDirectory, 'audit');
    const right = batches.length > 0 ? await Promise.race([run({ ...work, sealFolder }, running), interrupted]) : true;
    if (right === 'interrupted') return INTERRUPTED;
    if (!options.serve) return right ? 0 : 1;
    await serve({ options, interrupted }, running);
    return 0;
  } finally {
    // A database server that Ctrl-C has ended already does not answer: nobody should wait for it.
    await Promise.race([cloud.stop(), terminal.pause(STOP_SECONDS)]);
  }
}

/** Simulated milliseconds: fine in virtual time, where looking costs nothing; half a real second in time that flows. */
function lookEveryMs({ clock, speed }: Options): number {
  return { virtual: 1000, real: 500, compressed: 500 * speed }[clock];
}

/** Until somebody ends it. Time that flows needs nobody who keeps it moving. */
async function serve(
  work: { options: Options; interrupted: Promise<unknown> },
  dependencies: RunDependencies,
): Promise<void> {
  const { cloud, terminal } = dependencies;
  // Lines, not a picture: what a person types below must stay readable.
  showProgress({ ...terminal, cloud, screen: { write: (text) => terminal.screen.write(text) } });
  if (work.options.clock !== 'virtual') {
    await work.interrupted;
    return;
  }
  const stopping = new AbortController();
  await Promise.race([
    work.interrupted,
    keepTimeMoving({ ...dependencies, pause: terminal.pause, signal: stopping.signal }),
  ]);
  stopping.abort();
}
