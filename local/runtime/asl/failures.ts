/** What an integration throws when the task fails: the error name as AWS writes it, and the cause. */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  /** SendTaskFailure may leave it out. */
  readonly error: string | undefined;
  readonly causeText: string | undefined;

  constructor(error: string | undefined, causeText?: string) {
    super([error, causeText].filter(Boolean).join(': '));
    this.error = error;
    this.causeText = causeText;
  }
}

export interface FailureOptions {
  readonly causeText?: string | undefined;
  /** Further names under which Retry and Catch find it. */
  readonly alsoKnownAs?: readonly string[];
  /** `States.ALL` does not match it; a Retry or Catch that names it does, unless it is `States.Runtime`. */
  readonly terminal?: boolean;
}

/** A state that failed, in the words Retry, Catch and the history use. A Fail state may leave the error name out. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly error: string | undefined;
  readonly causeText: string | undefined;
  readonly alsoKnownAs: readonly string[];
  readonly terminal: boolean;

  constructor(error: string | undefined, options: FailureOptions = {}) {
    super(options.causeText ?? error ?? 'failed');
    this.error = error;
    this.causeText = options.causeText;
    this.alsoKnownAs = options.alsoKnownAs ?? [];
    this.terminal = options.terminal ?? false;
  }
}

/** The execution was stopped or timed out, or a sibling branch failed: the thread ends without a word in the history. */
export class ThreadAborted extends Error {
  override readonly name = 'ThreadAborted';
}

/** Error names a task failure is also found under: `States.TaskFailed` matches any but a timeout. */
export const asTaskFailure = (failure: TaskError): StateFailure =>
  new StateFailure(failure.error, {
    causeText: failure.causeText,
    alsoKnownAs: failure.error === 'States.Timeout' ? [] : ['States.TaskFailed'],
  });

/**
 * "States.HeartbeatTimeout" is a name for Retry and Catch; the history shows `States.Timeout` for a missed heartbeat too,
 * and a Retry or Catch on `States.Timeout` takes both.
 */
export const timeout = (kind: 'timeout' | 'heartbeat'): StateFailure =>
  new StateFailure('States.Timeout', kind === 'heartbeat' ? { alsoKnownAs: ['States.HeartbeatTimeout'] } : {});

export function matchesAny(errorEquals: readonly string[], failure: StateFailure): boolean {
  return errorEquals.some(
    (name) =>
      name === failure.error || failure.alsoKnownAs.includes(name) || (name === 'States.ALL' && !failure.terminal),
  );
}

/** The largest input or output of a state, a task or an execution, in bytes of UTF-8 JSON. */
export const MAX_PAYLOAD_BYTES = 262_144;

export const payloadTooLarge = (producer: string, options: FailureOptions = {}): StateFailure =>
  new StateFailure('States.DataLimitExceeded', {
    causeText: `The state/task '${producer}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    ...options,
  });

export const exceedsPayload = (json: string): boolean =>
  json.length > MAX_PAYLOAD_BYTES / 3 && Buffer.byteLength(json) > MAX_PAYLOAD_BYTES;
