export interface CallRecord {
  readonly service: string;
  readonly operation: string;
  readonly accountId: string;
  /** Of AWS; Rancher has none. */
  readonly region?: string;
  /** When it came to the provider; what a hook made it wait is part of it. */
  readonly startedMs: number;
  /** When it was answered. */
  readonly atMs: number;
  /** Undefined for calls from outside the process. */
  readonly invocationId: string | undefined;
  /** `ok`, `reply-lost`, `ignored`, or the provider's error code. */
  readonly outcome: string;
  /** Of a throttled call: in how many seconds the caller was told to come again. */
  readonly retryAfterSeconds?: number;
}

export interface CallLog {
  record(call: CallRecord): void;
  all(): readonly CallRecord[];
  count(match?: Partial<CallRecord>): number;
}

export function createCallLog(): CallLog {
  const records: CallRecord[] = [];
  return {
    record: (call) => void records.push(call),
    all: () => records,
    count(match = {}) {
      const wanted = Object.entries(match);
      return records.filter((record) => wanted.every(([key, value]) => record[key as keyof CallRecord] === value))
        .length;
    },
  };
}
