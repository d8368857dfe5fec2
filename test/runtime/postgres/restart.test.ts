import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalDatabase, openDatabase } from '../../../local/cloud/database.ts';
import { createFlowingClock, flowFromNow } from '../../../local/runtime/flowing-clock.ts';

describe('the database of a run that needs no commit after a power cut', () => {
  let directory: string;
  let database: LocalDatabase;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenantry-restart-'));
    await chmod(directory, 0o755);
    database = await openDatabase({ dataDirectory: directory }, { clock: createFlowingClock(flowFromNow(60)) });
  }, 60_000);

  afterAll(async () => {
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  });

  test('is restarted as an operator does it, and is away meanwhile', async () => {
    const restarting = database.restart({ downSeconds: 6 });
    const wasUp = database.isUp();
    await restarting;

    expect([wasUp, database.isUp()]).toEqual([false, true]);
  });

  test('is not made to crash, which would lose commits', async () => {
    await expect(database.restart({ how: 'crash' })).rejects.toThrow('not durable');
    expect(database.isUp()).toBe(true);
  });
});
