import { StepFailure } from '../platform/failure.ts';
import { closeApi, type PaceDependencies } from './buckets.ts';
import type { ProviderApi } from './provider-api.ts';

/** The provider refused a call as too fast, or would have: it was not carried out. */
export function isThrottled(error: unknown): error is StepFailure {
  return error instanceof StepFailure && error.code === 'provider-throttled';
}

export interface ObeyingCall<Result> {
  readonly apis: readonly ProviderApi[];
  readonly run: () => Promise<Result>;
  /** Told of a refusal at once, before everybody else is. */
  readonly refused?: (() => void) | undefined;
}

/** Runs a call to these APIs; when one of them refuses it as too fast, they are closed for everybody before the failure is told. */
export async function obeying<Result>(call: ObeyingCall<Result>, dependencies: PaceDependencies): Promise<Result> {
  try {
    return await call.run();
  } catch (error) {
    if (!isThrottled(error)) throw error;
    call.refused?.();
    let retryAfterSeconds = 0;
    for (const api of call.apis) {
      const seconds = await closeApi({ api, retryAfterSeconds: error.retryAfterSeconds }, dependencies);
      retryAfterSeconds = Math.max(retryAfterSeconds, seconds);
    }
    throw new StepFailure(error.code, error.message, { cause: error.cause, retryAfterSeconds });
  }
}
