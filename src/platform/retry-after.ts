/** The headers of an answer that say when to come back; names in lower case. */
export interface RetryHeaders {
  readonly 'retry-after'?: string | undefined;
  readonly date?: string | undefined;
}

/**
 * Seconds from now until the moment that a `Retry-After` header names, in either form of RFC 9110: seconds, or an HTTP date. A date
 * counts from the answer's own `Date` where it has one, so that a wrong clock here changes nothing. Undefined where there is no
 * header, or none that says anything.
 */
export function retryAfterSeconds(headers: RetryHeaders, nowMs: number): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  const untilMs = /[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(untilMs)) return undefined;
  const answeredMs = Date.parse(headers.date ?? '');
  return Math.max(0, (untilMs - (Number.isNaN(answeredMs) ? nowMs : answeredMs)) / 1000);
}
