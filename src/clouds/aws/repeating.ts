interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

const MAX_ATTEMPTS = 3;
const FIRST_DELAY_MS = 250;

/**
 * For calls that may be made twice: the SDK repeats what failed on its way, and never what AWS refused as too fast. That one waits for
 * everybody, in the buckets that all functions share.
 */
export function repeatUnlessThrottled() {
  return {
    mode: 'standard',
    acquireInitialRetryToken: (): Promise<RetryToken> => Promise.resolve(token(0)),
    refreshRetryTokenForRetry: (used: RetryToken, cause: { readonly errorType: string }): Promise<RetryToken> => {
      const attempt = used.getRetryCount() + 1;
      const mayPass = cause.errorType === 'TRANSIENT' || cause.errorType === 'SERVER_ERROR';
      return mayPass && attempt < MAX_ATTEMPTS
        ? Promise.resolve(token(attempt))
        : Promise.reject(new Error(`Not repeated: ${cause.errorType}`));
    },
    recordSuccess: (): void => undefined,
  };
}

function token(attempt: number): RetryToken {
  return {
    getRetryCount: () => attempt,
    getRetryDelay: () => (attempt === 0 ? 0 : FIRST_DELAY_MS * 2 ** (attempt - 1)),
  };
}
