import { rm } from 'node:fs/promises';
import { serving } from './postgres-serving.ts';
import { closeRecords } from './request-table.ts';

export default async function teardown(): Promise<void> {
  const stop = await serving.started;
  await stop?.();
  if (serving.directory) await rm(serving.directory, { recursive: true, force: true });
  const told = await closeRecords();
  if (told) console.log(told);
}
