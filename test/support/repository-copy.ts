import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runFile } from './local-process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** What a copy of the repository has no use for. */
const unused = new Set(['node_modules', '.git', '.local', '.serverless', 'coverage', 'docs']);

export interface TextChange {
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly put: string;
}

/** The repository as it stands, with what it has built, in a folder that goes when the work is done. */
export interface RepositoryCopy {
  readonly root: string;
  change(change: TextChange): Promise<void>;
  /** Puts a folder or a file of the copy at another place of it, too. */
  put(from: string, to: string): Promise<void>;
  /** Bundles and packages what has changed. Throws with the output. */
  build(): Promise<void>;
}

export async function inCopy<Result>(work: (copy: RepositoryCopy) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-copy-'));
  try {
    await cp(root, folder, {
      recursive: true,
      filter: (path) => !unused.has(relative(root, path).split('/')[0] ?? ''),
    });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    return await work({
      root: folder,
      async change({ file, find, put }) {
        const text = await readFile(join(folder, file), 'utf8');
        const times = text.split(find).length - 1;
        if (times !== 1) throw new Error(`The text to change stands ${times} times in ${file}: ${find}`);
        await writeFile(
          join(folder, file),
          text.replace(find, () => put),
        );
      },
      put: (from, to) => cp(join(folder, from), join(folder, to), { recursive: true }),
      async build() {
        const { exitCode, output } = await runFile(join(folder, 'scripts/build.ts'), ['--if-stale']);
        if (exitCode !== 0) throw new Error(`The changed copy cannot be built:\n${output}`);
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
