import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { migrate } from '../../../src/postgres/migrate.ts';
import { tombstones } from '../../../src/postgres/migrations/0003-tombstones.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
}

/** Reads the table types as text, because types leave nothing behind at run time. */
function declaredColumns(): Column[] {
  const source = readFileSync(new URL('../../../src/postgres/tables.ts', import.meta.url), 'utf8');
  const rows = new Map(
    [...source.matchAll(/export interface (\w+Row) \{\n([\s\S]*?)\n\}/g)].map(([, name = '', body = '']) => [
      name,
      body,
    ]),
  );
  const tables = source.match(/export interface Tables \{\n([\s\S]*?)\n\}/)?.[1] ?? '';
  return [...tables.matchAll(/(\w+): (\w+);/g)].flatMap(([, table = '', row = '']) =>
    [...(rows.get(row) ?? '').matchAll(/^ {2}(\w+): (.+);$/gm)].map(([, column = '', type = '']) => ({
      table,
      column,
      type: sqlTypeOf(type),
      nullable: /\| null/.test(type),
    })),
  );
}

function sqlTypeOf(type: string): string {
  if (/^(Json<|JSONColumnType<)/.test(type)) return 'jsonb';
  if (type.startsWith('Timestamp')) return 'timestamp with time zone';
  if (/^(Generated<string>|ColumnType<string, number)/.test(type)) return 'bigint';
  if (/^(number|Generated<number>)$/.test(type)) return 'integer';
  return 'text';
}

const byName = (a: Column, b: Column) => `${a.table}.${a.column}`.localeCompare(`${b.table}.${b.column}`);

describe('The schema', () => {
  let postgres: TestDatabase;
  beforeAll(async () => {
    postgres = await testDatabase();
  });
  afterAll(() => postgres.close());

  test('has exactly the columns that the table types declare, with their types and nullability', async () => {
    const { rows } = await sql<{ table: string; column: string; type: string; nullable: boolean }>`
      select table_name as "table", column_name as "column", data_type as type, is_nullable = 'YES' as nullable
      from information_schema.columns
      where table_schema = 'public' and table_name <> 'migrations'`.execute(postgres.database);

    expect([...rows].sort(byName)).toEqual(declaredColumns().sort(byName));
  });

  test('is left alone by a second migration, also when two run at the same time', async () => {
    const applied = await Promise.all([migrate(postgres.database), migrate(postgres.database)]);

    expect(applied).toEqual([[], []]);
  });

  test('gives cancels that were recorded before it what makes them tombstones', async () => {
    const { database } = postgres;
    const undone =
      'alter table orders drop column cancels, drop column happened_at; alter table leases drop column cluster_id';
    await sql.raw(undone).execute(database);
    const cancel = (id: string, state: string, time: string | null) => {
      const event = JSON.stringify({ time, data: { cancels: 'O-1' } });
      return sql`insert into orders values (${id}, 'cancelled', 'h', 'acme', null, null, ${state}, 1, '[]', ${event}, now())`;
    };
    await cancel('C-1', 'completed', '2026-01-01T01:00:00+01:00').execute(database);
    await cancel('C-2', 'rejected', null).execute(database);

    await sql.raw(tombstones).execute(database);

    const rows = await database.selectFrom('orders').select(['cancels', 'happened_at']).orderBy('order_id').execute();
    expect(rows).toEqual([
      { cancels: 'O-1', happened_at: new Date('2026-01-01T00:00:00Z') },
      { cancels: null, happened_at: null },
    ]);
  });

  test('frees the locks of a function that was killed in the middle of a transaction within a minute', async () => {
    const { rows } = await sql<{ rolname: string; rolconfig: string[] }>`
      select rolname, rolconfig from pg_roles where rolname in ('tenantry_app', 'tenantry_audit') order by rolname`.execute(
      postgres.database,
    );

    expect(rows).toEqual([
      { rolname: 'tenantry_app', rolconfig: ['idle_in_transaction_session_timeout=60s'] },
      { rolname: 'tenantry_audit', rolconfig: ['idle_in_transaction_session_timeout=60s'] },
    ]);
  });

  test('shows the functions everything but the audit', async () => {
    const app = postgres.as('tenantry_app');

    await expect(app.selectFrom('tenants').selectAll().execute()).resolves.toEqual([]);
    await expect(app.selectFrom('audit').selectAll().execute()).rejects.toThrow('permission denied');
    await expect(app.deleteFrom('landing_accounts').execute()).rejects.toThrow('permission denied');
    await expect(sql`delete from migrations`.execute(app)).rejects.toThrow('permission denied');
  });
});
