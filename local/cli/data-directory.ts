import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface DataDirectory {
  readonly path: string;
  release(): Promise<void>;
}

/**
 * The folder of this run's database and logs. It stays afterwards, so that people can look into it; only a run beside another gets a
 * folder of its own that goes with it.
 */
export async function claimDataDirectory(
  usual: string,
  process: { pid: number; isAlive: (pid: number) => boolean },
): Promise<DataDirectory> {
  await mkdir(usual, { recursive: true });
  const claim = join(usual, 'pid');
  const holder = Number(await readFile(claim, 'utf8').catch(() => '0'));
  if (holder > 0 && holder !== process.pid && process.isAlive(holder)) {
    const path = join(usual, `beside-${process.pid}`);
    await mkdir(path, { recursive: true });
    return { path, release: () => rm(path, { recursive: true, force: true }) };
  }
  await writeFile(claim, String(process.pid));
  return { path: usual, release: () => rm(claim, { force: true }) };
}
