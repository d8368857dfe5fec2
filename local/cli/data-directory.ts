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
  process: Pick<NodeJS.Process, 'pid' | 'kill'>,
): Promise<DataDirectory> {
  await mkdir(usual, { recursive: true });
  const claim = join(usual, 'pid');
  const holder = await holderOf(claim);
  if (holder > 0 && holder !== process.pid && isAlive(holder, process)) {
    const path = join(usual, `beside-${process.pid}`);
    await mkdir(path, { recursive: true });
    return { path, release: () => rm(path, { recursive: true, force: true }) };
  }
  await writeFile(claim, String(process.pid));
  return {
    path: usual,
    release: async () => {
      if ((await holderOf(claim)) === process.pid) await rm(claim, { force: true });
    },
  };
}

/** 0 when nobody has claimed the folder. */
async function holderOf(claim: string): Promise<number> {
  return Number(await readFile(claim, 'utf8').catch(() => '0'));
}

/** Signal 0 is not sent; whether it could be is the answer. */
function isAlive(pid: number, process: Pick<NodeJS.Process, 'kill'>): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
