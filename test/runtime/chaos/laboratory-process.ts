import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Laboratory, openLaboratory } from './laboratory.ts';

const [file = '', resultFile = ''] = process.argv.slice(2);
const { default: play } = (await import(resolve(file))) as { default: (laboratory: Laboratory) => Promise<unknown> };
const dataDirectory = await mkdtemp(join(tmpdir(), 'tenantry-laboratory-'));
const laboratory = await openLaboratory(join(dataDirectory, 'postgres'));
try {
  await writeFile(resultFile, JSON.stringify((await play(laboratory)) ?? null));
} finally {
  await laboratory.close();
  await rm(dataDirectory, { recursive: true, force: true });
}
process.exit(0);
