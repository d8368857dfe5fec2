/** Remembers what was answered to a client token, so that a repeated request has no second effect. */
export interface IdempotentRequests {
  /** The first result for this scope and token. A token used again with other input is passed to `mismatch`. */
  once<Result>(request: IdempotentRequest, effect: { run(): Result; mismatch(): never }): Result;
}

export interface IdempotentRequest {
  /** Operation, account and region: tokens of different scopes do not meet. */
  readonly scope: string;
  /** Without a token every request has its effect. */
  readonly token: string | undefined;
  readonly input: object;
}

export function createIdempotentRequests(): IdempotentRequests {
  const answered = new Map<string, { readonly input: string; readonly result: unknown }>();
  return {
    once<Result>({ scope, token, input }: IdempotentRequest, { run, mismatch }: { run(): Result; mismatch(): never }) {
      if (token === undefined) {
        return run();
      }
      const key = `${scope}/${token}`;
      const written = JSON.stringify(input);
      const before = answered.get(key);
      if (!before) {
        const result = run();
        answered.set(key, { input: written, result });
        return result;
      }
      // A scope names one operation, whose results have one type.
      return before.input === written ? (before.result as Result) : mismatch();
    },
  };
}
