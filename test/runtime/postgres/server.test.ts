import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';
import { type RestartablePostgres, startPostgres } from '../../../local/runtime/postgres/server.ts';
import { connect, type Database } from '../../../src/postgres/database.ts';
import { isDatabaseFault } from '../../../src/postgres/database-fault.ts';

/** A server of this file's own: it is taken away, and others need theirs. */
describe('a server that is taken away and comes back', () => {
  let directory: string;
  let server: RestartablePostgres;
  let database: Database;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenantry-server-'));
    await chmod(directory, 0o755);
    server = await startPostgres({ directory: join(directory, 'data'), fresh: true, durable: true });
    database = connect({
      host: '127.0.0.1',
      port: server.port,
      database: 'postgres',
      user: 'postgres',
      sslMode: 'disable',
      region: 'eu-central-1',
    });
    await sql`create table marks (name text primary key)`.execute(database);
  }, 60_000);

  afterAll(async () => {
    await database.destroy();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const marks = async () => {
    const { rows } = await sql<{ name: string }>`select name from marks order by name`.execute(database);
    return rows.map(({ name }) => name);
  };

  test.each(['fast', 'crash'] as const)(
    'after %s it holds what was committed and nothing of what was open',
    async (how) => {
      const open = new pg.Client(server.url);
      open.on('error', () => undefined);
      await open.connect();
      await open.query('begin');
      await open.query('insert into marks values ($1)', [`open-${how}`]);
      await sql`insert into marks values (${`committed-${how}`})`.execute(database);

      await server.halt(how);
      await server.resume();

      await expect(open.query('commit')).rejects.toThrow();
      const found = await marks();
      expect(found).toContain(`committed-${how}`);
      expect(found).not.toContain(`open-${how}`);
    },
  );

  test('a pool of ours fails while the server is away, and works again without a start of its process', async () => {
    await Promise.all(Array.from({ length: 4 }, () => sql`select pg_sleep(0.05)`.execute(database)));

    await server.halt('fast');
    const away = marks();
    expect(await away.catch(isDatabaseFault)).toBe(true);
    await server.resume();

    expect(await marks()).toContain('committed-fast');
  });

  test('a pool of ours bears the end of a connection in the middle of a transaction', async () => {
    const cut = database.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database);
      await sql`insert into marks values ('cut')`.execute(transaction);
    });

    expect(await cut.catch(isDatabaseFault)).toBe(true);
    expect(await marks()).not.toContain('cut');
  });
});
