/** An answer of a cloud that says no, as far as all clouds say it alike. What its body means, each cloud's `failures.ts` knows. */
export class RestRefusal extends Error {
  override readonly name = 'RestRefusal';
  readonly status: number;
  /** Parsed JSON, or the text where it is none. */
  readonly body: unknown;
  /** Where the answer said when to come back. */
  readonly retryAfterSeconds: number | undefined;
  /** By which the cloud's support finds the request. */
  readonly requestId: string | undefined;

  constructor(answer: Pick<RestRefusal, 'status' | 'body' | 'retryAfterSeconds' | 'requestId'>) {
    super(`HTTP status ${answer.status}`);
    this.status = answer.status;
    this.body = answer.body;
    this.retryAfterSeconds = answer.retryAfterSeconds;
    this.requestId = answer.requestId;
  }
}

/** No answer, or half of one: whether the cloud acted is unknown. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(cause: unknown) {
    const innermost = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    super(innermost instanceof Error ? innermost.message : String(innermost), { cause });
  }
}
