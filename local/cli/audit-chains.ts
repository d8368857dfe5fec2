import { createHash } from 'node:crypto';
import type { AuditRow } from './database-view.ts';

export interface Chain {
  readonly stream: string;
  readonly records: number;
  /** Sequence of the first row that does not hold; undefined for an intact chain. */
  readonly brokenAt: number | undefined;
}

/**
 * Recomputes every chain, written apart from the code that writes them: each row's hash is the SHA-256 of the previous hash, a
 * newline and its record. Rows come in the order of their sequence.
 */
export function verifyAuditChains(rows: readonly AuditRow[]): Chain[] {
  const streams = Map.groupBy(rows, ({ stream }) => stream);
  return [...streams].map(([stream, chain]) => ({ stream, records: chain.length, brokenAt: firstBroken(chain) }));
}

function firstBroken(chain: readonly AuditRow[]): number | undefined {
  let previousHash = '';
  let expected = 1;
  for (const row of chain) {
    const hash = createHash('sha256').update(`${previousHash}\n${row.record}`).digest('hex');
    if (row.sequence !== expected || row.previousHash !== previousHash || row.hash !== hash) return row.sequence;
    previousHash = row.hash;
    expected += 1;
  }
  return undefined;
}
