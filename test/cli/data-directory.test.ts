import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { claimDataDirectory } from '../../local/cli/data-directory.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-'));
});

afterEach(() => rm(folder, { recursive: true }));

const kill = (alive: readonly number[]) => (pid: number) => {
  if (!alive.includes(pid)) throw new Error('kill ESRCH');
  return true as const;
};

describe('the folder of a run', () => {
  test('is the usual one, also for the next run', async () => {
    const first = await claimDataDirectory(folder, { pid: 1, kill: kill([1]) });
    await first.release();

    const second = await claimDataDirectory(folder, { pid: 2, kill: kill([1, 2]) });

    expect([first.path, second.path]).toEqual([folder, folder]);
  });

  test('is one of its own beside a living run, and goes with it', async () => {
    await claimDataDirectory(folder, { pid: 1, kill: kill([1]) });

    const beside = await claimDataDirectory(folder, { pid: 2, kill: kill([1, 2]) });
    const wasThere = existsSync(beside.path);
    await beside.release();

    expect(beside.path).not.toBe(folder);
    expect(wasThere).toBe(true);
    expect(existsSync(beside.path)).toBe(false);
  });

  test('stays claimed when a run ends that it was taken over from', async () => {
    const first = await claimDataDirectory(folder, { pid: 1, kill: kill([1]) });
    await claimDataDirectory(folder, { pid: 2, kill: kill([2]) });

    await first.release();
    const third = await claimDataDirectory(folder, { pid: 3, kill: kill([2, 3]) });

    expect(third.path).not.toBe(folder);
  });

  test('is taken over from a run that was killed', async () => {
    await claimDataDirectory(folder, { pid: 1, kill: kill([1]) });

    const next = await claimDataDirectory(folder, { pid: 2, kill: kill([2]) });

    expect(next.path).toBe(folder);
  });
});
