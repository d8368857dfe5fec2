import * as z from 'zod';
import { NoAnswer, RestRefusal } from '../../../src/clouds/rest/refusal.ts';
import { translationBy } from '../../../src/clouds/translation.ts';
import { type FailureCode, StepFailure } from '../../../src/platform/failure.ts';

const bodySchema = z.object({ code: z.string(), message: z.string() });

const codes: Readonly<Record<string, FailureCode>> = {
  forbidden: 'access-denied',
  inUse: 'provider-busy',
  notFound: 'not-yet-visible',
  quotaExceeded: 'quota-exceeded',
  tooManyRequests: 'provider-throttled',
};

export function codeOf(error: unknown): string {
  const body = error instanceof RestRefusal ? bodySchema.safeParse(error.body) : undefined;
  return body?.success ? body.data.code : '';
}

function stepFailure(error: unknown): StepFailure {
  if (error instanceof StepFailure) return error;
  if (!(error instanceof RestRefusal)) {
    const code = error instanceof NoAnswer ? 'provider-unavailable' : 'unexpected';
    return new StepFailure(code, `The call to the Example Cloud failed: ${String(error)}`, { cause: error });
  }
  const { status, retryAfterSeconds } = error;
  const body = bodySchema.safeParse(error.body);
  const words = body.success ? `${body.data.message} (${body.data.code})` : `HTTP status ${status}`;
  const code = codes[codeOf(error)] ?? (status >= 500 ? 'provider-unavailable' : 'unexpected');
  return new StepFailure(code, `Example Cloud: ${words}`, { cause: error, retryAfterSeconds });
}

export const { translating, translated } = translationBy(stepFailure);
