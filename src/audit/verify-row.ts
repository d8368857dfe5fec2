import type { Selectable } from 'kysely';
import * as z from 'zod';
import type { AuditRow } from '../postgres/tables.ts';
import { chainHash } from './chain.ts';

export type Row = Omit<Selectable<AuditRow>, 'sequence'> & { readonly sequence: number };

/** What is wrong with a row, given the head of what came before it. */
export function problemOf(row: Row, head: { previousHash: string; expected: number }): string | undefined {
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
