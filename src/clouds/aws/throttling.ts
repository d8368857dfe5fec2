interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

interface RetryCause {
  readonly errorType: string;
  readonly retryAfterHint?: Date;
}

const MAX_ATTEMPTS = 4;
const FIRST_DELAY_MS = 250;

/**
 * Repeats a call inside the SDK only when AWS refused it unexecuted. A lost reply is not repeated: CreateVpc, CreateSubnet,
 * AllocateAddress and AttachInternetGateway take no ClientToken, so the repetition would make a second one. The loop
 * looks first and then repeats.
 */
export function retryWhenThrottled() {
  return {
    mode: 'standard',
    acquireInitialRetryToken: (): Promise<RetryToken> => Promise.resolve(token(0)),
    refreshRetryTokenForRetry: (used: RetryToken, cause: RetryCause): Promise<RetryToken> => {
      const attempt = used.getRetryCount() + 1;
      return cause.errorType === 'THROTTLING' && attempt < MAX_ATTEMPTS
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
