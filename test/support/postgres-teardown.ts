import { rm } from 'node:fs/promises';
import { serving } from './postgres-serving.ts';

export default async function teardown(): Promise<void> {
  const stop = await serving.started;
  await stop?.();
  if (serving.directory) await rm(serving.directory, { recursive: true, force: true });
}
