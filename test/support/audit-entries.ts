import { sql } from 'kysely';
import type { AuditEntry } from '../../src/audit/record.ts';
import type { Database } from '../../src/postgres/database.ts';

/** An entry that says nothing in particular. */
export function auditEntry(stream: string, eventId: string): AuditEntry {
  const facts = {
    who: 'tenantry',
    what: 'Something',
    target: 'x',
    outcome: 'done',
    time: 't',
    eventId,
    digest: `of ${eventId}`,
    detail: {},
  };
  return { stream, eventId, facts };
}

/** What the superuser of the database can do: no trigger runs, no right is asked for. */
export async function asSuperuser(database: Database, statements: string): Promise<void> {
  await database.connection().execute(async (connection) => {
    await sql
      .raw(`set session_replication_role = replica; ${statements}; set session_replication_role = origin`)
      .execute(connection);
  });
}
