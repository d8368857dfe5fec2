interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

const FIRST_DELAY_MS = 250;

/**
 * What every SDK client of a landing account is given: the SDK repeats nothing. A throttled call would be repeated before the time that
 * the provider named, and by every Lambda on its own. A lost reply is no reason either: CreateVpc, CreateSubnet, AllocateAddress and
 * AttachInternetGateway take no ClientToken, so the repetition would make a second one. The loop looks first and then repeats. `refused` is
 * told when AWS does not let in the session of a call; the SDK signs a call with one session only.
 */
export function repeatNothing(session: { refused?: () => Promise<void> } = {}) {
  return repeat({ reasons: [], attempts: 1, ...session });
}

/** For calls that may be made twice: the SDK repeats what failed on its way, and never what AWS refused as too fast. */
export function repeatUnlessThrottled() {
  return repeat({ reasons: ['TRANSIENT', 'SERVER_ERROR'], attempts: 3 });
}

interface Repetition {
  readonly reasons: readonly string[];
  readonly attempts: number;
  readonly refused?: () => Promise<void>;
}

/** Of a session, not of what it may do (EC2, STS and the others, common errors). */
const SESSION_REFUSED = /^(ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException)$/;

function repeat({ reasons, attempts, refused }: Repetition) {
  return {
    mode: 'standard',
    acquireInitialRetryToken: (): Promise<RetryToken> => Promise.resolve(token(0)),
    refreshRetryTokenForRetry: async (
      used: RetryToken,
      cause: { readonly errorType: string; readonly error?: unknown },
    ): Promise<RetryToken> => {
      if (cause.error instanceof Error && SESSION_REFUSED.test(cause.error.name)) await refused?.();
      const attempt = used.getRetryCount() + 1;
      if (reasons.includes(cause.errorType) && attempt < attempts) return token(attempt);
      throw new Error(`Not repeated: ${cause.errorType}`);
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
