import pg from 'pg';
import type { Invoker } from '../runtime/lambda/invoker.ts';

/** What a deployment does: the role of the migrations was made by hand, as infra/README.md says; the function brings schema and settings up to date. */
export async function prepareDatabase(
  database: { url: string; settings: object },
  { invoker }: { invoker: Invoker },
): Promise<void> {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    await client.query(
      `do $$ begin
         if not exists (select from pg_roles where rolname = 'tenantry_migrations') then
           create role tenantry_migrations login createrole;
         end if;
       end $$;
       grant all on schema public to tenantry_migrations with grant option`,
    );
  } finally {
    await client.end();
  }
  const result = await invoker.invoke('migrate-database', database.settings);
  if ('error' in result) throw new Error(`The database could not be prepared: ${result.error.errorMessage}`);
}
