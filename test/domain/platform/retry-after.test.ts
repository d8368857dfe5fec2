import { describe, expect, test } from '@jest/globals';
import { retryAfterSeconds } from '../../../src/platform/retry-after.ts';

const NOW = Date.UTC(2026, 10, 2, 9, 0, 0);

describe('Retry-After', () => {
  test.each([
    ['seconds', '120', 120],
    ['no time at all', '0', 0],
    ['an HTTP date', 'Mon, 02 Nov 2026 09:00:30 GMT', 30],
    ['an HTTP date in the obsolete form of RFC 850', 'Monday, 02-Nov-26 09:00:30 GMT', 30],
    ['a date that has passed', 'Mon, 02 Nov 2026 08:00:00 GMT', 0],
  ])('may say %s', (_form, header, seconds) => {
    expect(retryAfterSeconds({ 'retry-after': header }, NOW)).toBe(seconds);
  });

  test.each([undefined, '', 'soon', '-5', '1.5'])('says nothing as %p', (header) => {
    expect(retryAfterSeconds({ 'retry-after': header }, NOW)).toBeUndefined();
  });

  test('counts from the date of the answer, so that a wrong clock of ours changes nothing', () => {
    const headers = { 'retry-after': 'Mon, 02 Nov 2026 09:00:30 GMT', date: 'Mon, 02 Nov 2026 09:00:00 GMT' };

    expect(retryAfterSeconds(headers, NOW + 600_000)).toBe(30);
    expect(retryAfterSeconds(headers, NOW - 600_000)).toBe(30);
  });
});
