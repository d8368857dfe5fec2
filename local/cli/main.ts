import { createWriteStream, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as realPause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startLocalCloud } from '../runtime/local-cloud.ts';
import { claimDataDirectory } from './data-directory.ts';
import { givenOrders } from './given-orders.ts';
import { helpText } from './help.ts';
import { INTERRUPTED, interruption } from './interruption.ts';
import { type Options, parseOptions, UsageError } from './options.ts';
import { run } from './run.ts';
import { endpointLines, keepTimeMoving } from './serve.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const IDLE_PAUSE_MS = 1000;

/** Where the person is: npm starts scripts in the project's folder and says where it was called. */
function folderOfPerson(): string {
  const { npm_lifecycle_event: script, INIT_CWD: called } = process.env;
  return (script === 'start' && called) || process.cwd();
}

/** Simulated milliseconds: fine in virtual time, where looking costs nothing; half a real second in time that flows. */
function lookEveryMs({ clock, speed }: Options): number {
  return { virtual: 1000, real: 500, compressed: 500 * speed }[clock];
}

async function main(options: Options, terminal: Terminal): Promise<number> {
  const folder = folderOfPerson();
  const reportFile = options.report === undefined ? undefined : resolve(folder, options.report);
  if (reportFile !== undefined && !existsSync(dirname(reportFile))) {
    throw new UsageError(`--report: there is no folder ${dirname(reportFile)}. Make it first, or name another file.`);
  }
  const interrupted = interruption();
  const data = await claimDataDirectory(join(root, '.local'), { pid: process.pid, isAlive });
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
    const hasOrders = !options.serve || options.files.length > 0;
    const batches = hasOrders ? await givenOrders(options.files, { root, folder }) : [];
    const right = hasOrders ? await Promise.race([run({ batches, reportFile }, dependencies), interrupted]) : true;
    if (right === 'interrupted') return INTERRUPTED;
    if (!options.serve) return right ? 0 : 1;

    const stopping = new AbortController();
    const moving =
      options.clock === 'virtual'
        ? keepTimeMoving({ ...dependencies, pause: () => realPause(IDLE_PAUSE_MS), signal: stopping.signal })
        : interrupted;
    await Promise.race([interrupted, moving]);
    stopping.abort();
    return 0;
  } finally {
    await cloud.stop();
    await data.release();
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function explain(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) {
    console.error(message);
    return 2;
  }
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(taken ? `${message}. Give another port with --port.` : error);
  return 1;
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(helpText);
  // Bundles keep connections open for their next invocation; nothing of that is worth waiting for.
  process.exit(options.help ? 0 : await main(options, openTerminal(process.stdout)));
} catch (error) {
  process.exit(explain(error));
}
