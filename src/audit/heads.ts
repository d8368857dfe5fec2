import { sql } from 'kysely';
import type { Database } from '../postgres/database.ts';
import type { Head } from './seal.ts';

/**
 * The head of every chain. Steps from chain to chain along the primary key and takes the last row of each, so that it costs two
 * look-ups a chain however long the chains are; `distinct` would read every row.
 */
export async function currentHeads(database: Database): Promise<Head[]> {
  const { rows } = await sql<{ stream: string; sequence: string; hash: string }>`
    with recursive streams as (
      (select stream from audit order by stream limit 1)
      union all
      select (select stream from audit where stream > streams.stream order by stream limit 1)
      from streams where streams.stream is not null
    )
    select head.stream, head.sequence, head.hash
    from streams cross join lateral (
      select stream, sequence, hash from audit where audit.stream = streams.stream order by sequence desc limit 1
    ) head
    order by head.stream`.execute(database);
  return rows.map(({ stream, sequence, hash }) => ({ stream, sequence: Number(sequence), hash }));
}
