import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from '../../src/postgres/database.ts';
import type { Tables } from '../../src/postgres/tables.ts';

export const SERVER_FILE_VARIABLE = 'TENANTRY_TEST_POSTGRES';
/** Migrated once for the run; each test file works on a copy of it. */
export const TEMPLATE = 'tenantry_test_template';

const POLLS = 1200;
const POLL_MS = 50;

export interface TestDatabase {
  /** For programs of their own. */
  readonly url: string;
  /** As the owner of everything. */
  readonly database: Database;
  /** As one of our roles, with nothing but its grants. */
  as(role: 'tenantry_app' | 'tenantry_audit' | 'tenantry_auditor'): Database;
  close(): Promise<void>;
}

/** A fresh, migrated database on a real server. Throws where no server can start and DATABASE_URL names none. */
export async function testDatabase(): Promise<TestDatabase> {
  const url = await serverUrl();
  const name = `tenantry_test_${randomUUID().replaceAll('-', '')}`;
  const administrator = new pg.Client(url);
  await administrator.connect();
  await administrator.query(`create database ${name} template ${TEMPLATE}`);
  const opened: Database[] = [];
  const open = (role?: string) => {
    const database = databaseAt({ url: withDatabase(url, name), ...(role && { role }) });
    opened.push(database);
    return database;
  };
  return {
    url: withDatabase(url, name),
    database: open(),
    as: open,
    async close() {
      await Promise.all(opened.map((database) => database.destroy()));
      await administrator.query(`drop database ${name} with (force)`);
      await administrator.end();
    },
  };
}

export function databaseAt(place: { url: string; role?: string }): Database {
  const pool = new pg.Pool({
    connectionString: place.url,
    max: 12,
    ...(place.role && { options: `-c role=${place.role}` }),
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function serverUrl(): Promise<string> {
  const file = process.env[SERVER_FILE_VARIABLE] ?? '';
  for (let poll = 1; ; poll += 1) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.endsWith('}')) {
      const { url, problem }: { url?: string; problem?: string } = JSON.parse(text);
      if (url !== undefined) return url;
      throw new Error(`The tests have no PostgreSQL: ${problem}`);
    }
    if (poll === POLLS) throw new Error('PostgreSQL has not started within a minute.');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
