import { sql } from 'kysely';
import type { Database } from './database.ts';
import { core } from './migrations/0001-core.ts';
import { roles } from './migrations/0002-roles.ts';
import { tombstones } from './migrations/0003-tombstones.ts';
import { attempts } from './migrations/0004-attempts.ts';
import { buckets } from './migrations/0005-buckets.ts';
import { auditor } from './migrations/0006-auditor.ts';
import { removal } from './migrations/0007-removal.ts';
import { rancherKeys } from './migrations/0008-rancher-keys.ts';
import { looks } from './migrations/0009-looks.ts';
import { unseen } from './migrations/0010-unseen.ts';

/** Forward only; a migration that has run anywhere is never edited. */
const migrations: readonly { readonly name: string; readonly statements: string }[] = [
  { name: '0001-core', statements: core },
  { name: '0002-roles', statements: roles },
  { name: '0003-tombstones', statements: tombstones },
  { name: '0004-attempts', statements: attempts },
  { name: '0005-buckets', statements: buckets },
  { name: '0006-auditor', statements: auditor },
  { name: '0007-removal', statements: removal },
  { name: '0008-rancher-keys', statements: rancherKeys },
  { name: '0009-looks', statements: looks },
  { name: '0010-unseen', statements: unseen },
];

/** Applies what is missing, in order, in one transaction; a second run at the same time waits for the first. Returns the names applied. */
export async function migrate(database: Database): Promise<string[]> {
  return database.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtext('tenantry.migrations'))`.execute(transaction);
    await sql`create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())`.execute(
      transaction,
    );
    const { rows } = await sql<{ name: string }>`select name from migrations`.execute(transaction);
    const applied = new Set(rows.map((row) => row.name));
    const missing = migrations.filter((migration) => !applied.has(migration.name));
    for (const migration of missing) {
      await sql.raw(migration.statements).execute(transaction);
      await sql`insert into migrations (name) values (${migration.name})`.execute(transaction);
    }
    return missing.map((migration) => migration.name);
  });
}
