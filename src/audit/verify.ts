import type { Selectable } from 'kysely';
import * as z from 'zod';
import type { Database } from '../postgres/database.ts';
import type { AuditRow } from '../postgres/tables.ts';
import { chainHash } from './chain.ts';

export interface BrokenRow {
  readonly stream: string;
  readonly sequence: number;
  readonly problem: string;
}

export interface Verification {
  readonly streams: readonly { readonly stream: string; readonly records: number }[];
  readonly records: number;
  /** The first broken row of each chain that is not intact. */
  readonly broken: readonly BrokenRow[];
}

const PAGE = 1000;

/** Recomputes every chain from its first row and names the first row of each that does not hold. Reads only. */
export async function verifyChains(database: Database): Promise<Verification> {
  const names = await database.selectFrom('audit').select('stream').distinct().orderBy('stream').execute();
  const streams: { stream: string; records: number }[] = [];
  const broken: BrokenRow[] = [];
  for (const { stream } of names) {
    const result = await verifyChain(stream, database);
    streams.push({ stream, records: result.records });
    if (result.broken) broken.push(result.broken);
  }
  return { streams, records: streams.reduce((sum, { records }) => sum + records, 0), broken };
}

async function verifyChain(
  stream: string,
  database: Database,
): Promise<{ records: number; broken: BrokenRow | undefined }> {
  let previousHash = '';
  let expected = 1;
  for (;;) {
    const rows = await database
      .selectFrom('audit')
      .selectAll()
      .where('stream', '=', stream)
      .where('sequence', '>=', String(expected))
      .orderBy('sequence')
      .limit(PAGE)
      .execute();
    for (const row of rows) {
      const problem = problemOf({ ...row, sequence: Number(row.sequence) }, { previousHash, expected });
      if (problem !== undefined) {
        return { records: expected - 1, broken: { stream, sequence: Number(row.sequence), problem } };
      }
      previousHash = row.hash;
      expected += 1;
    }
    if (rows.length < PAGE) return { records: expected - 1, broken: undefined };
  }
}

function problemOf(
  row: Omit<Selectable<AuditRow>, 'sequence'> & { sequence: number },
  head: { previousHash: string; expected: number },
): string | undefined {
  if (row.sequence !== head.expected) return `row ${head.expected} is missing`;
  if (row.previous_hash !== head.previousHash) return 'it does not follow the row before it';
  if (row.hash !== chainHash({ previousHash: row.previous_hash, record: row.record })) {
    return 'its content does not match its hash';
  }
  const told = columnsIn(row.record);
  const columns = [row.stream, row.sequence, row.event_id, row.recorded_at.toISOString()];
  if (columns.some((column, index) => column !== told[index])) {
    return 'its columns do not match its record';
  }
  return undefined;
}

const recordColumns = z.object({
  stream: z.string(),
  sequence: z.number(),
  eventId: z.string(),
  recordedAt: z.string(),
});

/** What a record says of its own columns. */
function columnsIn(record: string): readonly unknown[] {
  try {
    const { stream, sequence, eventId, recordedAt } = recordColumns.parse(JSON.parse(record));
    return [stream, sequence, eventId, recordedAt];
  } catch {
    return [];
  }
}
