/** What an operator could not do, in the words of the vendor's SDK for Go that it is built with. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  /** The vendor's code; empty for what never reached the cloud. */
  readonly code: string;

  constructor(message: string, code = '') {
    super(message);
    this.code = code;
  }
}

/** The same failure with what the operator says before it. Anything else is a defect and comes back as it is. */
export function worded(error: unknown, before: string): unknown {
  return error instanceof CloudError ? new CloudError(`${before}${error.message}`, error.code) : error;
}
