import * as z from 'zod';
import { type FailureCode, StepFailure } from '../../platform/failure.ts';
import type { ObservedResource, OwnerMark, RemnantKind, Scope } from '../../resources/resource-kind.ts';
import { NoAnswer, RestRefusal } from '../rest/refusal.ts';
import { translationBy } from '../translation.ts';
import { codes, isAbsenceCode } from './error-codes.ts';

/** VPC v1 and NAT; VPC v3, RDS, ELB and IAM; CCE; OpenStack below them; EVS, whose outer name is that of the fault. */
const plain = z.object({ code: z.coerce.string(), message: z.string().optional() });
const bodySchema = z.union([
  z
    .object({ error_code: z.string(), error_msg: z.string().optional() })
    .transform(({ error_code, error_msg }) => ({ code: error_code, message: error_msg })),
  z
    .object({ errorCode: z.string(), errorMessage: z.string().optional(), errorMsg: z.string().optional() })
    .transform(({ errorCode, errorMessage, errorMsg }) => ({ code: errorCode, message: errorMessage ?? errorMsg })),
  z
    .object({ NeutronError: z.object({ type: z.string(), message: z.string().optional() }) })
    .transform(({ NeutronError: { type, message } }) => ({ code: type, message })),
  plain,
  z.object({ error: plain }).transform(({ error }) => error),
  z
    .object({ itemNotFound: z.object({ message: z.string().optional() }) })
    .transform(({ itemNotFound: { message } }) => ({ code: 'itemNotFound', message })),
]);

interface Told {
  readonly code: string;
  readonly message?: string | undefined;
}

function toldBy(error: unknown): Told | undefined {
  const cause = error instanceof StepFailure ? error.cause : error;
  const body = cause instanceof RestRefusal ? bodySchema.safeParse(cause.body) : undefined;
  return body?.success ? body.data : undefined;
}

/** The service's own code: `VPC.0114`; empty where there is none. */
export function codeOf(error: unknown): string {
  return toldBy(error)?.code ?? '';
}

export function isAbsence(error: unknown): boolean {
  const cause = error instanceof StepFailure ? error.cause : error;
  return cause instanceof RestRefusal && isAbsenceCode(codeOf(error), cause.status);
}

/** Keeps the service's own words: they name the quota or the permission that the project's owner has to change. */
export function stepFailure(error: unknown): StepFailure {
  if (error instanceof StepFailure) return error;
  if (error instanceof NoAnswer) {
    return new StepFailure('provider-unavailable', `The call to the Open Telekom Cloud failed: ${error.message}`, {
      cause: error,
    });
  }
  if (!(error instanceof RestRefusal)) {
    return new StepFailure('unexpected', `The call to the Open Telekom Cloud failed: ${String(error)}`, {
      cause: error,
    });
  }
  const told = toldBy(error);
  const words = told ? `${told.message ?? 'no words'} (${told.code})` : `HTTP status ${error.status}`;
  return new StepFailure(failureCode(error, told), `Open Telekom Cloud: ${words}`, {
    cause: error,
    retryAfterSeconds: error.retryAfterSeconds,
  });
}

/** By the code wherever there is one: a subnet that is still in use comes with status 500, nearly everything of NAT with 400. */
function failureCode(refusal: RestRefusal, told: Told | undefined): FailureCode {
  if (isAbsence(refusal)) return 'not-yet-visible';
  const known = codes(told?.code ?? '');
  if (known) return known;
  const away = refusal.status === 503 && refusal.retryAfterSeconds !== undefined;
  if (refusal.status === 429 || away) return 'provider-throttled';
  return refusal.status >= 500 ? 'provider-unavailable' : 'unexpected';
}

export const { translating, translated } = translationBy(stepFailure);

export function translatedRemnant(kind: RemnantKind): RemnantKind {
  return {
    ...kind,
    read: (scope) => translating(() => kind.read(scope)),
    remove: (observed, options) => translating(() => kind.remove(observed, options)),
  };
}

/** Runs a removal for which absence is success. */
export async function removing(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
}

/** Creates something that can be there only once. Where it is there already, our own earlier attempt is returned; another's is left alone. */
export async function adoptOwn<Observed extends ObservedResource>(
  create: () => Promise<Observed>,
  {
    taken,
    mark: { ownerId, slot },
    read,
  }: { taken: readonly string[]; mark: OwnerMark; read: (scope: Scope) => Promise<Observed[]> },
): Promise<Observed> {
  try {
    return await create();
  } catch (error) {
    if (!taken.includes(codeOf(error))) throw error;
    const own = (await read({ ownerId, providerIds: [] })).find((each) => each.slot === slot);
    if (own) return own;
    throw new StepFailure('foreign-resource', `${stepFailure(error).message} It is not ours.`, { cause: error });
  }
}
