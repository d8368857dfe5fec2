import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { verifyAuditChains } from '../../local/cli/audit-chains.ts';
import type { AuditRow } from '../../local/cli/database-view.ts';

function chainOf(stream: string, records: readonly string[]): AuditRow[] {
  let previousHash = '';
  return records.map((record, index) => {
    const hash = createHash('sha256').update(`${previousHash}\n${record}`).digest('hex');
    const row = { stream, sequence: index + 1, previousHash, hash, record };
    previousHash = hash;
    return row;
  });
}

describe('audit chains', () => {
  test('are intact as they were written', () => {
    const chains = verifyAuditChains([...chainOf('system', ['a']), ...chainOf('t-1', ['b', 'c'])]);

    expect(chains).toEqual([
      { stream: 'system', records: 1, brokenAt: undefined },
      { stream: 't-1', records: 2, brokenAt: undefined },
    ]);
  });

  test('name the first row whose record was altered', () => {
    const rows = chainOf('t-1', ['a', 'b', 'c']).map((row) => (row.sequence === 2 ? { ...row, record: 'B' } : row));

    expect(verifyAuditChains(rows)).toMatchObject([{ brokenAt: 2 }]);
  });

  test('name the row behind one that was taken out', () => {
    const rows = chainOf('t-1', ['a', 'b', 'c']).filter(({ sequence }) => sequence !== 2);

    expect(verifyAuditChains(rows)).toMatchObject([{ records: 2, brokenAt: 3 }]);
  });

  test('are broken even where the altered row got a fitting hash', () => {
    const forged = chainOf('t-1', ['a', 'B'])[1];
    const rows = chainOf('t-1', ['a', 'b', 'c']).map((row) => (row.sequence === 2 && forged ? forged : row));

    expect(verifyAuditChains(rows)).toMatchObject([{ brokenAt: 3 }]);
  });
});
