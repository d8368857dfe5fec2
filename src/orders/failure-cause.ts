import { type FailureCode, failures } from '../platform/failure.ts';

export interface FailureCause {
  readonly code: FailureCode;
  /** In plain words, for whoever placed the order. */
  readonly message: string;
}

/** Deeper than any nesting of our machines. */
const DEEPEST = 8;

/**
 * Finds why an execution failed. Step Functions nests causes: a Lambda's is JSON with `errorMessage`, a nested execution's is
 * its DescribeExecution answer with `Error` and a `Cause` that may be such JSON again. Never throws: whatever it cannot read it passes on as it is.
 */
export function failureCauseOf(output: { Error?: string | undefined; Cause?: string | undefined }): FailureCause {
  let error = output.Error ?? 'States.TaskFailed';
  let cause = output.Cause ?? '';
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const parsed = parseObject(cause);
    if (!parsed) break;
    if (typeof parsed.errorMessage === 'string') {
      error = typeof parsed.errorType === 'string' ? parsed.errorType : error;
      cause = parsed.errorMessage;
    } else if (typeof parsed.Cause === 'string' || typeof parsed.Error === 'string') {
      error = typeof parsed.Error === 'string' ? parsed.Error : error;
      cause = typeof parsed.Cause === 'string' ? parsed.Cause : '';
    } else break;
  }
  const coded = /^\[(?<code>[a-z-]+)\] (?<message>[\s\S]*)$/.exec(cause)?.groups;
  if (coded?.code !== undefined && coded.code in failures) {
    return { code: coded.code as FailureCode, message: coded.message ?? '' };
  }
  if (error === 'States.Timeout' || error === 'Sandbox.Timedout')
    return { code: 'timed-out', message: failures['timed-out'].meaning };
  return { code: 'unexpected', message: failures.unexpected.meaning };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
