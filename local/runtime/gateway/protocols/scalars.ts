import type { TimestampFormat } from '../model/shapes.ts';

/** Seconds since the epoch, with milliseconds as fraction, as the JSON protocols write them. */
export function epochSeconds(value: unknown): number {
  return toDate(value).getTime() / 1000;
}

export function formatTimestamp(value: unknown, format: TimestampFormat): string {
  const date = toDate(value);
  if (format === 'epoch-seconds') return String(date.getTime() / 1000);
  return format === 'http-date' ? date.toUTCString() : date.toISOString();
}

/** Reads any of the three formats of AWS; undefined when it is none of them. */
export function parseTimestamp(value: string | number): Date | undefined {
  const seconds = typeof value === 'number' ? value : Number(value);
  const date = new Date(Number.isNaN(seconds) || value === '' ? value : Math.round(seconds * 1000));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

export function toBase64(value: unknown): string {
  return (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value))).toString('base64');
}

export function fromBase64(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value, 'base64'));
}

/** Services may answer with a Date or with the clock's milliseconds. */
function toDate(value: unknown): Date {
  return value instanceof Date ? value : new Date(Number(value));
}
