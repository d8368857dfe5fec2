/** What targets receive. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** RFC 3339 with seconds: `2026-11-22T12:00:00Z`. */
  readonly time: string;
  readonly region: string;
  readonly 'replay-name'?: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** EventBridge shows times in whole seconds. */
export function eventTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
