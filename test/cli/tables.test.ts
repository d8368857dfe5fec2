import { describe, expect, test } from '@jest/globals';
import { formatDuration } from '../../local/cli/durations.ts';
import { plain } from '../../local/cli/style.ts';
import { formatTable } from '../../local/cli/tables.ts';

const columns = [{ title: 'kind' }, { title: 'count', align: 'right' as const }, { title: 'ids' }];

describe('a table', () => {
  test('is as wide as its content, with numbers below each other', () => {
    const rows = [
      ['vpc', '1', 'vpc-1'],
      ['nat-gateway', '13', 'nat-1'],
    ];

    const lines = formatTable({ title: 'Resources', columns, rows, empty: 'none' }, plain);

    expect(lines).toEqual([
      'Resources',
      '  kind         count  ids',
      '  vpc              1  vpc-1',
      '  nat-gateway     13  nat-1',
    ]);
  });

  test('never gets wider than 100 columns and shows where it was cut', () => {
    const rows = [['vpc', '1', 'x'.repeat(200)]];

    const lines = formatTable({ title: 'Resources', columns, rows, empty: 'none' }, plain);

    expect(lines.at(-1)).toHaveLength(100);
    expect(lines.at(-1)).toMatch(/x…$/);
  });

  test('takes from its widest column first, so that numbers stay whole', () => {
    const rows = [['k'.repeat(150), '123', 'id']];

    const lines = formatTable({ title: 'Resources', columns, rows, empty: 'none' }, plain);

    expect(lines.at(-1)).toMatch(/^ {2}k+… +123 {2}id$/);
    expect(lines.at(-1)?.length).toBeLessThanOrEqual(100);
  });

  test('says how many rows it does not show', () => {
    const rows = [['a'], ['b'], ['c']];

    const lines = formatTable({ title: 'Letters', columns: [{ title: 'x' }], rows, empty: 'none', most: 2 }, plain);

    expect(lines).toEqual(['Letters', '  x', '  a', '  b', '  … and 1 more']);
  });

  test('without rows says so in words', () => {
    const lines = formatTable({ title: 'Resources', columns, rows: [], empty: 'nothing is left' }, plain);

    expect(lines).toEqual(['Resources', '  nothing is left']);
  });
});

describe('a duration', () => {
  test.each([
    [0, '0:00'],
    [59.9, '0:59'],
    [754, '12:34'],
    [3725, '1:02:05'],
    [360_000, '100:00:00'],
    [-1, '0:00'],
  ])('of %d seconds reads %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
