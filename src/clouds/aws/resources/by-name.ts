import { StepFailure } from '../../../platform/failure.ts';
import type { ObservedResource } from '../../../resources/resource-kind.ts';
import { codeOf, isAbsence } from '../failures.ts';

/** Runs a read of one named resource, which AWS answers with an error when there is none. */
export async function orAbsent<Answer>(read: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isAbsence(error)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Creates a resource whose name is its identity. When the name is taken, our own earlier attempt is returned; anything
 * else of that name is somebody's and is left alone.
 */
export async function adoptOwn<Observed extends ObservedResource>(
  create: () => Promise<Observed>,
  readOwn: () => Promise<Observed[]>,
): Promise<Observed> {
  try {
    return await create();
  } catch (error) {
    if (!/AlreadyExists|^Duplicate|\.Duplicate$/.test(codeOf(error))) {
      throw error;
    }
    const [own] = await readOwn();
    if (own) {
      return own;
    }
    throw new StepFailure('foreign-resource', `${error instanceof Error ? error.message : ''} It is not ours.`, {
      cause: error,
    });
  }
}
