import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runFile } from '../support/local-process.ts';
import { experimentNamed } from './exhaustive.ts';
import type { Guard } from './guards.ts';
import { playExperiments } from './pool.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** What a copy of the repository has no use for. */
const unused = new Set(['node_modules', '.git', '.local', '.serverless', 'coverage', 'docs']);

/** Plays the experiments that show a guard in a copy of the repository from which the guard is taken out. */
export async function playWithoutGuard(guard: Guard): Promise<{ readonly violations: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-guard-'));
  try {
    await cp(root, folder, {
      recursive: true,
      filter: (path) => !unused.has(relative(root, path).split('/')[0] ?? ''),
    });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    for (const change of guard.changes) await take(change, { ...guard, folder });
    const { exitCode, output } = await runFile(join(folder, 'scripts/build.ts'), ['--if-stale']);
    if (exitCode !== 0) throw new Error(`Without guard ${guard.name} nothing can be built:\n${output}`);
    const { outcomes, common } = await playExperiments(guard.shownBy.map(experimentNamed), { root: folder });
    const violations = [...outcomes.flatMap((each) => each.violations), ...common];
    const broken = violations.find(({ invariant }) => invariant === 'run');
    if (broken) throw new Error(`Without guard ${guard.name} ${broken.text}`);
    return { violations: violations.map(({ invariant, text }) => `${invariant}: ${text}`) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function take(
  { file, find, put }: Guard['changes'][number],
  { name, folder }: { name: string; folder: string },
): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`Guard ${name}: its text stands ${times} times in ${file}.`);
  await writeFile(
    join(folder, file),
    text.replace(find, () => put),
  );
}
