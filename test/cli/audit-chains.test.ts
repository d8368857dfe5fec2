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
    const chains = verifyAuditChains([...chainOf('system', ['a']), ...chainOf('t-1', ['b', 'c'])], []);

    expect(chains).toEqual([
      { stream: 'system', records: 1, brokenAt: undefined, sealedTo: 0 },
      { stream: 't-1', records: 2, brokenAt: undefined, sealedTo: 0 },
    ]);
  });

  test('name the first row whose record was altered', () => {
    const rows = chainOf('t-1', ['a', 'b', 'c']).map((row) => (row.sequence === 2 ? { ...row, record: 'B' } : row));

    expect(verifyAuditChains(rows, [])).toMatchObject([{ brokenAt: 2 }]);
  });

  test('name the row behind one that was taken out', () => {
    const rows = chainOf('t-1', ['a', 'b', 'c']).filter(({ sequence }) => sequence !== 2);

    expect(verifyAuditChains(rows, [])).toMatchObject([{ records: 2, brokenAt: 3 }]);
  });

  test('are broken even where the altered row got a fitting hash', () => {
    const forged = chainOf('t-1', ['a', 'B'])[1];
    const rows = chainOf('t-1', ['a', 'b', 'c']).map((row) => (row.sequence === 2 && forged ? forged : row));

    expect(verifyAuditChains(rows, [])).toMatchObject([{ brokenAt: 3 }]);
  });

  test('show up to where they are sealed, and are broken where they lack what was sealed', () => {
    const rows = [...chainOf('t-1', ['a', 'b', 'c']), ...chainOf('t-2', ['d'])];
    const sealed = [rows[1], rows[3]].flatMap((row) => row ?? []);

    const whole = verifyAuditChains(rows, sealed);
    const cut = verifyAuditChains(
      rows.filter(({ stream, sequence }) => stream === 't-1' && sequence < 2),
      sealed,
    );

    expect(whole.map(({ brokenAt, sealedTo }) => [brokenAt, sealedTo])).toEqual([
      [undefined, 2],
      [undefined, 1],
    ]);
    expect(cut.map(({ stream, brokenAt }) => [stream, brokenAt])).toEqual([
      ['t-1', 2],
      ['t-2', 1],
    ]);
  });

  test('are broken where a seal knows another hash', () => {
    const sealed = { stream: 't-1', sequence: 2, hash: 'f'.repeat(64) };

    expect(verifyAuditChains(chainOf('t-1', ['a', 'b', 'c']), [sealed])).toMatchObject([{ brokenAt: 2 }]);
  });
});
