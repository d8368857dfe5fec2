import { describe, expect, it } from '@jest/globals';
import { isSchedule, nextOccurrence, parseSchedule } from '../../../local/runtime/schedule/expression.ts';

function next(expression: string, options: { after: string; start?: string; timeZone?: string }): string | undefined {
  const schedule = parseSchedule(expression);
  if (!schedule) return 'refused';
  const startMs = Date.parse(options.start ?? options.after);
  const zone = options.timeZone === undefined ? {} : { timeZone: options.timeZone };
  const moment = nextOccurrence({ schedule, startMs, ...zone }, Date.parse(options.after));
  return moment === undefined ? undefined : new Date(moment).toISOString().replace('.000Z', 'Z');
}

describe('The next occurrence', () => {
  const occurrences = [
    ['rate(1 minute)', '2026-11-22T12:00:00Z', '2026-11-22T12:01:00Z'],
    ['rate(5 minutes)', '2026-11-22T12:00:30Z', '2026-11-22T12:05:30Z'],
    ['rate(12 hours)', '2026-11-22T12:00:00Z', '2026-11-23T00:00:00Z'],
    ['rate(1 day)', '2026-11-22T12:00:00Z', '2026-11-23T12:00:00Z'],
    ['cron(0 10 * * ? *)', '2026-11-22T12:00:00Z', '2026-11-23T10:00:00Z'],
    ['cron(15 12 * * ? *)', '2026-11-22T12:00:00Z', '2026-11-22T12:15:00Z'],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-22T12:00:00Z', '2026-11-23T18:00:00Z'],
    ['cron(0 8 1 * ? *)', '2026-11-22T12:00:00Z', '2026-12-01T08:00:00Z'],
    ['cron(0/15 * * * ? *)', '2026-11-22T12:00:00Z', '2026-11-22T12:15:00Z'],
    ['cron(0/5 8-17 ? * MON-FRI *)', '2026-11-20T17:56:00Z', '2026-11-23T08:00:00Z'],
    ['cron(5,35 14 * * ? *)', '2026-11-22T14:05:00Z', '2026-11-22T14:35:00Z'],
    ['cron(0 12 L * ? *)', '2026-02-01T00:00:00Z', '2026-02-28T12:00:00Z'],
    ['cron(0 12 15W * ? *)', '2026-08-01T00:00:00Z', '2026-08-14T12:00:00Z'],
    ['cron(0 12 1W * ? *)', '2026-08-01T00:00:00Z', '2026-08-03T12:00:00Z'],
    ['cron(0 12 LW * ? *)', '2026-05-01T00:00:00Z', '2026-05-29T12:00:00Z'],
    ['cron(0 2 ? * SAT#3 *)', '2026-11-01T00:00:00Z', '2026-11-21T02:00:00Z'],
    ['cron(15 10 ? * 6L *)', '2026-11-01T00:00:00Z', '2026-11-27T10:15:00Z'],
    ['cron(0 9 ? JAN,JUL 2 *)', '2026-11-22T00:00:00Z', '2027-01-04T09:00:00Z'],
    ['cron(0 0 29 2 ? *)', '2026-11-22T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['cron(15 10 ? * 6L 2002-2005)', '2026-11-22T00:00:00Z', undefined],
    ['at(2026-11-22T12:00:01)', '2026-11-22T12:00:00Z', '2026-11-22T12:00:01Z'],
    ['at(2026-11-22T12:00:00)', '2026-11-22T12:00:00Z', undefined],
  ] as const;

  it.each(occurrences)('of %s after %s is %s', (expression, after, expected) => {
    expect(next(expression, { after })).toBe(expected);
  });

  it('of a rate keeps the rhythm of its start', () => {
    expect(next('rate(10 minutes)', { start: '2026-11-22T12:00:00Z', after: '2026-11-22T12:34:00Z' })).toBe(
      '2026-11-22T12:40:00Z',
    );
  });

  it.each([
    ['in winter', '2026-01-10T12:00:00Z', '2026-01-11T08:00:00Z'],
    ['in summer', '2026-07-10T12:00:00Z', '2026-07-11T07:00:00Z'],
    ['over the change to summer time', '2026-03-28T12:00:00Z', '2026-03-29T07:00:00Z'],
  ])('is at the local time of its zone %s', (_, after, expected) => {
    expect(next('cron(0 9 * * ? *)', { after, timeZone: 'Europe/Berlin' })).toBe(expected);
  });

  it('is not in the hour that the change to summer time skips', () => {
    const options = { after: '2026-03-28T12:00:00Z', timeZone: 'Europe/Berlin' };

    expect(next('cron(30 2 * * ? *)', options)).toBe('2026-03-30T00:30:00Z');
  });

  it('is the first of the two in the hour that winter time repeats', () => {
    const options = { after: '2026-10-24T12:00:00Z', timeZone: 'Europe/Berlin' };

    expect(next('cron(30 2 * * ? *)', options)).toBe('2026-10-25T00:30:00Z');
  });
});

describe('A schedule expression', () => {
  it.each([
    'cron(0 1 * * * *)',
    'cron(0 1 ? * ? *)',
    'cron(7 20 * * NOT *)',
    'cron(INVALID)',
    'cron(0 dummy ? * MON-FRI *)',
    'cron(71 8 1 * ? *)',
    'cron()',
    'cron(0 8 1 * ?)',
    'rate(10 seconds)',
    'rate(10 years)',
    'rate()',
    'rate(10)',
    'rate(0 minutes)',
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(10 minutess)',
    'rate(foo minutes)',
    'rate(-10 minutes)',
    'rate( 10 minutes )',
    ' rate(10 minutes)',
    'at(2021-12-31T23:59:59Z)',
    'at(2021-12-31)',
    'at(2021-02-30T00:00:00)',
  ])('is refused: %s', (expression) => {
    expect(parseSchedule(expression)).toBeUndefined();
  });

  it('of one moment is for schedules, not for rules', () => {
    expect(isSchedule('at(2026-11-22T12:00:00)', { allowAt: true })).toBe(true);
    expect(isSchedule('at(2026-11-22T12:00:00)', { allowAt: false })).toBe(false);
  });
});
