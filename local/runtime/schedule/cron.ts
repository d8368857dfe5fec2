/** A cron expression of EventBridge: minutes, hours, day of month, month, day of week, year. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  readonly isDay: (date: CalendarDate) => boolean;
}

export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;
const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const SATURDAY = 7;

/** Reads the text between the parentheses of `cron(…)`; undefined when EventBridge would refuse it. */
export function parseCron(text: string): Cron | undefined {
  const fields = text.split(' ');
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if (fields.length !== 6 || (dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;

  const minutes = numbers(minute, { least: 0, most: 59 });
  const hours = numbers(hour, { least: 0, most: 23 });
  const months = numbers(month, { least: 1, most: 12, names: monthNames });
  const years = numbers(year, { least: FIRST_YEAR, most: LAST_YEAR });
  const isDay = dayOfMonth === '?' ? weekdayTest(dayOfWeek) : dayTest(dayOfMonth);
  if (!minutes || !hours || !months || !years || !isDay) return undefined;
  return { minutes, hours, months: new Set(months), years: new Set(years), isDay };
}

interface Range {
  readonly least: number;
  readonly most: number;
  /** Names of the values, from `least` on. */
  readonly names?: readonly string[];
}

/** `*`, `5`, `1-5`, `0/15`, `*` with a step, names, and lists of these; ascending. */
function numbers(field: string, range: Range): number[] | undefined {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [span = '', step, ...rest] = part.split('/');
    const bounds = boundsOf(span, { ...range, open: step !== undefined });
    const increment = step === undefined ? 1 : Number(step);
    if (!bounds || rest.length > 0 || !/^\d*$/.test(step ?? '') || increment < 1) return undefined;
    for (let value = bounds[0]; value <= bounds[1]; value += increment) found.add(value);
  }
  return [...found].sort((one, other) => one - other);
}

function boundsOf(span: string, range: Range & { readonly open: boolean }): [number, number] | undefined {
  if (span === '*') return [range.least, range.most];
  const [first = '', last, ...rest] = span.split('-');
  const from = fieldValue(first, range);
  const to = last === undefined ? (range.open ? range.most : from) : fieldValue(last, range);
  return from === undefined || to === undefined || rest.length > 0 || from > to ? undefined : [from, to];
}

function fieldValue(text: string, { least, most, names = [] }: Range): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return least + named;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

function dayTest(field: string): Cron['isDay'] | undefined {
  if (field === 'L') return (date) => date.day === daysIn(date);
  if (field === 'LW') return (date) => date.day === nearestWeekday({ ...date, day: daysIn(date) });
  const nearest = /^(\d+)W$/.exec(field);
  if (nearest) {
    const day = fieldValue(nearest[1] ?? '', { least: 1, most: 31 });
    return day === undefined
      ? undefined
      : (date) => day <= daysIn(date) && date.day === nearestWeekday({ ...date, day });
  }
  const days = numbers(field, { least: 1, most: 31 });
  return days && ((date) => days.includes(date.day));
}

function weekdayTest(field: string): Cron['isDay'] | undefined {
  const range = { least: 1, most: SATURDAY, names: dayNames };
  if (field === 'L') return (date) => weekdayOf(date) === SATURDAY;
  const last = /^(\w+)L$/.exec(field);
  const nth = /^(\w+)#([1-5])$/.exec(field);
  const weekday = fieldValue((last ?? nth)?.[1] ?? '', range);
  if (last || nth) {
    if (weekday === undefined) return undefined;
    if (last) return (date) => weekdayOf(date) === weekday && date.day + 7 > daysIn(date);
    return (date) => weekdayOf(date) === weekday && Math.ceil(date.day / 7) === Number(nth?.[2]);
  }
  const weekdays = numbers(field, range);
  return weekdays && ((date) => weekdays.includes(weekdayOf(date)));
}

/** 1 is Sunday. */
function weekdayOf({ year, month, day }: CalendarDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

export function daysIn({ year, month }: CalendarDate): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The weekday nearest to a day, within its month. */
function nearestWeekday(date: CalendarDate): number {
  const weekday = weekdayOf(date);
  if (weekday === 1) return date.day + 1 > daysIn(date) ? date.day - 2 : date.day + 1;
  if (weekday === SATURDAY) return date.day === 1 ? date.day + 2 : date.day - 1;
  return date.day;
}
