import { type Cron, daysIn, parseCron } from './cron.ts';
import { localTime, momentOf } from './time-zone.ts';

export type Schedule =
  | { readonly kind: 'rate'; readonly periodMs: number }
  | { readonly kind: 'cron'; readonly cron: Cron }
  | {
      readonly kind: 'at';
      readonly localTime: { readonly [Part in 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second']: number };
    };

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `rate(5 minutes)`, `cron(0 12 * * ? *)` or `at(2026-11-22T12:00:00)`; undefined when AWS would refuse it. */
export function parseSchedule(expression: string): Schedule | undefined {
  const [, kind, text = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return parseRate(text);
  if (kind === 'at') return parseAt(text);
  const cron = kind === 'cron' ? parseCron(text) : undefined;
  return cron && { kind: 'cron', cron };
}

/** `at(…)` belongs to EventBridge Scheduler; rules do not take it. */
export function isSchedule(expression: string, { allowAt }: { readonly allowAt: boolean }): boolean {
  const schedule = parseSchedule(expression);
  return schedule !== undefined && (allowAt || schedule.kind !== 'at');
}

export interface Occurrences {
  readonly schedule: Schedule;
  /** From when rates count, in milliseconds. */
  readonly startMs: number;
  /** `UTC` unless told. */
  readonly timeZone?: string;
}

const LATEST_YEAR = 2199;

/** The first occurrence after a moment, in milliseconds; undefined when there is none. */
export function nextOccurrence(
  { schedule, startMs, timeZone = 'UTC' }: Occurrences,
  afterMs: number,
): number | undefined {
  if (schedule.kind === 'rate') {
    const periods = Math.max(1, Math.floor((afterMs - startMs) / schedule.periodMs) + 1);
    return startMs + periods * schedule.periodMs;
  }
  if (schedule.kind === 'at') {
    const moment = momentOf(schedule.localTime, timeZone);
    return moment !== undefined && moment > afterMs ? moment : undefined;
  }
  return nextOfCron(schedule.cron, { afterMs, timeZone });
}

function nextOfCron(cron: Cron, { afterMs, timeZone }: { afterMs: number; timeZone: string }): number | undefined {
  const from = localTime(afterMs, timeZone);
  for (let year = from.year; year <= LATEST_YEAR; year += 1) {
    if (!cron.years.has(year)) continue;
    for (let month = year === from.year ? from.month : 1; month <= 12; month += 1) {
      if (!cron.months.has(month)) continue;
      const firstDay = year === from.year && month === from.month ? from.day : 1;
      for (let day = firstDay; day <= daysIn({ year, month, day }); day += 1) {
        const date = { year, month, day };
        const moment = cron.isDay(date) ? firstOfDay(cron, { date, afterMs, timeZone }) : undefined;
        if (moment !== undefined) return moment;
      }
    }
  }
  return undefined;
}

interface Day {
  readonly date: { readonly year: number; readonly month: number; readonly day: number };
  readonly afterMs: number;
  readonly timeZone: string;
}

function firstOfDay(cron: Cron, { date, afterMs, timeZone }: Day): number | undefined {
  for (const hour of cron.hours) {
    for (const minute of cron.minutes) {
      const moment = momentOf({ ...date, hour, minute, second: 0 }, timeZone);
      if (moment !== undefined && moment > afterMs) return moment;
    }
  }
  return undefined;
}

function parseRate(text: string): Schedule | undefined {
  const [, digits = '', unit = '', plural = ''] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(text) ?? [];
  const unitMs = units[unit];
  if (unitMs === undefined || (digits === '1') !== (plural === '')) return undefined;
  return { kind: 'rate', periodMs: Number(digits) * unitMs };
}

function parseAt(text: string): Schedule | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const exists =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn({ year, month, day }) &&
    hour < 24 &&
    minute < 60 &&
    second < 60;
  return exists ? { kind: 'at', localTime: { year, month, day, hour, minute, second } } : undefined;
}
