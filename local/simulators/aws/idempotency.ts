/** Remembers what was answered to a client token, so that a repeated request has no second effect. */
export interface IdempotentRequests {
  /** The first result for this scope and token. A token used again with other input is passed to `mismatch`. */
  once<Result>(request: IdempotentRequest, effect: IdempotentEffect<Result>): Result;
}

export interface IdempotentEffect<Result> {
  run(): Result;
  mismatch(): never;
  /** False once the result is gone and its token forgotten; absent: tokens are never forgotten. */
  isCurrent?(result: Result): boolean;
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
    once<Result>({ scope, token, input }: IdempotentRequest, effect: IdempotentEffect<Result>) {
      if (token === undefined) {
        return effect.run();
      }
      const key = `${scope}/${token}`;
      const written = JSON.stringify(input);
      const before = answered.get(key);
      // A scope names one operation, whose results have one type.
      const current = before && (effect.isCurrent?.(before.result as Result) ?? true);
      if (!before || !current) {
        const result = effect.run();
        answered.set(key, { input: written, result });
        return result;
      }
      return before.input === written ? (before.result as Result) : effect.mismatch();
    },
  };
}
