import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../local/runtime/postgres/server.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { databaseAt, SERVER_FILE_VARIABLE, TEMPLATE, withDatabase } from './postgres.ts';
import { serving } from './postgres-serving.ts';
import { beginRecords } from './request-table.ts';

/**
 * One server for the whole run, or the one of DATABASE_URL. It starts in the background: tests that need no database do not wait for it,
 * those that do find its address, or why there is none, in a file.
 */
export default async function setup(): Promise<void> {
  await beginRecords();
  const directory = await mkdtemp(join(tmpdir(), 'tenantry-test-'));
  // PostgreSQL does not run as root; whoever it runs as must reach its data.
  await chmod(directory, 0o755);
  const file = join(directory, 'server.json');
  process.env[SERVER_FILE_VARIABLE] = file;
  serving.directory = directory;
  serving.started = start(directory).then(
    async ({ url, stop }) => {
      await writeFile(file, JSON.stringify({ url }));
      return stop;
    },
    async (error: unknown) => {
      await writeFile(file, JSON.stringify({ problem: String(error) }));
      return async () => undefined;
    },
  );
}

async function start(directory: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env.DATABASE_URL;
  const server = given
    ? { url: given, stop: async () => undefined }
    : await startPostgres({ directory: join(directory, 'data'), fresh: true, durable: false });
  await statement(server.url, `drop database if exists ${TEMPLATE}`);
  await statement(server.url, `create database ${TEMPLATE}`);
  const template = databaseAt({ url: withDatabase(server.url, TEMPLATE) });
  await migrate(template);
  await template.destroy();
  return server;
}

async function statement(url: string, text: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(text).finally(() => client.end());
}
