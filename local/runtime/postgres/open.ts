import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectoryOf, type PostgresServer, startPostgres } from './server.ts';

/** Opens a database that an earlier run has left: the server that still runs on it, or one started for the purpose. */
export async function openPostgres(directory: string): Promise<PostgresServer> {
  const port = await runningPort(await dataDirectoryOf(directory));
  if (port === undefined) return startPostgres({ directory, fresh: false, durable: true });
  return { port, url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop: async () => undefined };
}

/** PostgreSQL writes its process id and, in the fourth line, its port into `postmaster.pid` while it runs. */
async function runningPort(directory: string): Promise<number | undefined> {
  const file = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port] = file.split('\n');
  if (!pid || !port) return undefined;
  try {
    process.kill(Number(pid), 0);
    return Number(port);
  } catch {
    return undefined;
  }
}
