interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

const FIRST_DELAY_MS = 250;

/**
 * What every SDK client of a landing account is given: the SDK repeats nothing. A throttled call would be repeated before the time that
 * the provider named, and by every Lambda on its own. A lost reply is no reason either: CreateVpc, CreateSubnet, AllocateAddress and
 * AttachInternetGateway take no ClientToken, so the repetition would make a second one. The loop looks first and then repeats.
 */
export function repeatNothing() {
  return repeat({ reasons: [], attempts: 1 });
}

/** For calls that may be made twice: the SDK repeats what failed on its way, and never what AWS refused as too fast. */
export function repeatUnlessThrottled() {
  return repeat({ reasons: ['TRANSIENT', 'SERVER_ERROR'], attempts: 3 });
}

function repeat({ reasons, attempts }: { reasons: readonly string[]; attempts: number }) {
  return {
    mode: 'standard',
    acquireInitialRetryToken: (): Promise<RetryToken> => Promise.resolve(token(0)),
    refreshRetryTokenForRetry: (used: RetryToken, cause: { readonly errorType: string }): Promise<RetryToken> => {
      const attempt = used.getRetryCount() + 1;
      return reasons.includes(cause.errorType) && attempt < attempts
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
