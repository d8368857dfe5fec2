export type InvocationResult = { readonly payload: unknown } | { readonly error: InvocationError };

export interface InvocationError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Synchronous answers are at most 6 MB (Lambda quotas). */
const LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** What a handler returned, as it comes out of Lambda. */
export function returned(payload: unknown): InvocationResult {
  const text = JSON.stringify(payload ?? null);
  if (Buffer.byteLength(text) <= LARGEST_PAYLOAD_BYTES) return { payload: JSON.parse(text) };
  return {
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    },
  };
}

export function thrown(error: unknown): InvocationResult {
  if (!(error instanceof Error)) return { error: { errorType: typeof error, errorMessage: String(error), trace: [] } };
  const trace = (error.stack ?? '').split('\n');
  return { error: { errorType: error.name, errorMessage: error.message, trace } };
}

/** The error and wording that Step Functions and asynchronous callers see when Lambda ends an invocation at its time limit. */
export function timedOut(invocationId: string, limit: { readonly seconds: number; readonly nowMs: number }) {
  const at = new Date(limit.nowMs).toISOString();
  const errorMessage = `${at} ${invocationId} Task timed out after ${limit.seconds.toFixed(2)} seconds`;
  return { error: { errorType: 'Sandbox.Timedout', errorMessage } };
}

/**
 * The same for a process that ends in the middle: killed, for want of memory or with its host, or by its own code. State machines see
 * the type as the name of the error and the whole as its cause.
 */
export function killed(invocationId: string, how = 'signal: killed') {
  const errorMessage = `RequestId: ${invocationId} Error: Runtime exited with error: ${how}`;
  return { error: { errorType: 'Runtime.ExitError', errorMessage } };
}
