import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Guard } from './guards.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** What a copy of the repository has no use for. */
const left = new Set(['node_modules', '.git', '.local', 'coverage', 'docs']);

/** Runs `work` in a copy of the repository in which the guard is taken out; the bundles there are made anew. */
export async function withoutGuard<Result>(guard: Guard, work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-guard-'));
  try {
    await cp(root, folder, {
      recursive: true,
      filter: (path) => !left.has(relative(root, path).split('/')[0] ?? ''),
    });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    for (const { file, find, put } of guard.changes) {
      const text = await readFile(join(folder, file), 'utf8');
      const times = text.split(find).length - 1;
      if (times !== 1) throw new Error(`Guard ${guard.name}: its text stands ${times} times in ${file}.`);
      await writeFile(
        join(folder, file),
        text.replace(find, () => put),
      );
    }
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
