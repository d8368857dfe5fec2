import { createHash } from 'node:crypto';
import type { AuditRow } from './database-view.ts';
import type { Sealed } from './sealed-heads.ts';

export interface Chain {
  readonly stream: string;
  readonly records: number;
  /** Sequence of the first row that does not hold; undefined for an intact chain. */
  readonly brokenAt: number | undefined;
  /** Up to which row somebody outside the database vouches for it; 0 when nobody does. */
  readonly sealedTo: number;
}

/**
 * Recomputes every chain, written apart from the code that writes them: each row's hash is the SHA-256 of the previous hash, a
 * newline and its record. What a seal says of a row must hold, and the row must be there. Rows come in the order of their sequence.
 */
export function verifyAuditChains(rows: readonly AuditRow[], sealed: readonly Sealed[]): Chain[] {
  const streams = Map.groupBy(rows, ({ stream }) => stream);
  const promises = Map.groupBy(sealed, ({ stream }) => stream);
  const names = [...new Set([...streams.keys(), ...promises.keys()])].sort();
  return names.map((stream) => {
    const chain = streams.get(stream) ?? [];
    const promised = promises.get(stream) ?? [];
    return {
      stream,
      records: chain.length,
      brokenAt: firstBroken(chain, promised),
      sealedTo: Math.max(0, ...promised.map(({ sequence }) => sequence)),
    };
  });
}

function firstBroken(chain: readonly AuditRow[], promised: readonly Sealed[]): number | undefined {
  let previousHash = '';
  let expected = 1;
  for (const row of chain) {
    const hash = createHash('sha256').update(`${previousHash}\n${row.record}`).digest('hex');
    if (row.sequence !== expected || row.previousHash !== previousHash || row.hash !== hash) return row.sequence;
    if (promised.some((head) => head.sequence === row.sequence && head.hash !== row.hash)) return row.sequence;
    previousHash = row.hash;
    expected += 1;
  }
  return promised.some(({ sequence }) => sequence >= expected) ? expected : undefined;
}
