import { ids } from '../runtime/asl/machine.ts';

/** How many cases of a generated suite run when not all of them do. */
const SAMPLE_SIZE = 12;

/** Whether everything runs, however long it takes. */
export const exhaustive = process.env.CI === 'true' || process.env.EXHAUSTIVE === '1';
const seed = process.env.SEED ?? '1';

/**
 * The generated cases to run: all of them with `CI=true` or `EXHAUSTIVE=1`, else a sample that `SEED` chooses. The test's
 * title says how many of how many.
 */
export function sampled<Case extends { readonly title: string }>(
  cases: readonly Case[],
): { readonly cases: readonly Case[]; readonly extent: string } {
  const chosen = exhaustive ? cases : [...cases].sort((a, b) => draw(a.title) - draw(b.title)).slice(0, SAMPLE_SIZE);
  const part =
    chosen.length === cases.length ? `all ${cases.length}` : `${chosen.length} of ${cases.length}, seed ${seed}`;
  return { cases: chosen, extent: part };
}

const draw = (title: string): number => ids.random(`${seed}/${title}`);
