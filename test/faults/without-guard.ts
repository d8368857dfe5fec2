import { inCopy } from '../support/repository-copy.ts';
import { experimentNamed } from './exhaustive.ts';
import type { Guard } from './guards.ts';
import { playExperiments } from './pool.ts';

/** Plays the experiments that show a guard in a copy of the repository from which the guard is taken out. */
export function playWithoutGuard(guard: Guard): Promise<{ readonly violations: readonly string[] }> {
  return inCopy(async (copy) => {
    for (const change of guard.changes) await copy.change(change);
    await copy.build();
    const { outcomes, common } = await playExperiments(guard.shownBy.map(experimentNamed), copy);
    const violations = [...outcomes.flatMap((each) => each.violations), ...common];
    const broken = violations.find(({ invariant }) => invariant === 'run');
    if (broken) throw new Error(`Without guard ${guard.name} ${broken.text}`);
    return { violations: violations.map(({ invariant, text }) => `${invariant}: ${text}`) };
  });
}
