import { createWriteStream, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { startLocalCloud } from '../runtime/local-cloud.ts';
import { claimDataDirectory } from './data-directory.ts';
import { givenOrders } from './given-orders.ts';
import { INTERRUPTED, interruption } from './interruption.ts';
import { type Options, UsageError } from './options.ts';
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

/** Starts everything, does what the options ask for, stops everything. Resolves with the exit code. */
export async function execute(options: Options, surroundings: Surroundings): Promise<number> {
  const { root, folder, terminal } = surroundings;
  const reportFile = options.report === undefined ? undefined : resolve(folder, options.report);
  if (reportFile !== undefined && !existsSync(dirname(reportFile))) {
    throw new UsageError(`--report: there is no folder ${dirname(reportFile)}. Make it first, or name another file.`);
  }
  const publishes = !options.serve || options.files.length > 0;
  const batches = publishes ? await givenOrders(options.files, { root, folder }) : [];
  const interrupted = interruption();
  const data = await claimDataDirectory(join(root, '.local'), process);
  const log = createWriteStream(join(data.path, 'functions.log'));
  const cloud = await startLocalCloud({
    clock: options.clock,
    speed: options.speed,
    seed: options.seed,
    dataDirectory: data.path,
    ...(options.port !== undefined && { port: options.port }),
    ...(process.env.DATABASE_URL && { databaseUrl: process.env.DATABASE_URL }),
    onLog: (line) => void log.write(`${line.function}: ${line.text.trimEnd()}\n`),
  });
  const dependencies = { cloud, terminal, lookEveryMs: lookEveryMs(options) };
  try {
    if (options.serve) terminal.print([...endpointLines(cloud), '']);
    const right = publishes ? await Promise.race([run({ batches, reportFile }, dependencies), interrupted]) : true;
    if (right === 'interrupted') return INTERRUPTED;
    if (!options.serve) return right ? 0 : 1;
    await serve({ options, interrupted }, dependencies);
    return 0;
  } finally {
    await cloud.stop();
    await data.release();
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
  if (work.options.clock !== 'virtual') {
    await work.interrupted;
    return;
  }
  const stopping = new AbortController();
  await Promise.race([
    work.interrupted,
    keepTimeMoving({ ...dependencies, pause: dependencies.terminal.pause, signal: stopping.signal }),
  ]);
  stopping.abort();
}
