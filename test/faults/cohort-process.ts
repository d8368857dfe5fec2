import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CohortOrder, runCohort } from './cohort.ts';

/** A process of its own for one cohort: the local cloud replaces Date and timers of the process that it runs in. */
const [orderFile = '', resultFile = '', logFile = ''] = process.argv.slice(2);
const order: Omit<CohortOrder, 'dataDirectory'> = JSON.parse(await readFile(orderFile, 'utf8'));
// Whoever wanted the result is gone: nobody would end a run that hangs.
process.stdin.resume().once('end', () => process.exit(1));
const dataDirectory = await mkdtemp(join(tmpdir(), 'tenantry-cohort-'));
const log = createWriteStream(logFile);
try {
  const result = await runCohort({
    ...order,
    dataDirectory,
    onLog: ({ function: name, text }) => void log.write(`${name}: ${text.trimEnd()}\n`),
  });
  await writeFile(resultFile, JSON.stringify(result));
} finally {
  await new Promise<void>((done) => log.end(done));
  await rm(dataDirectory, { recursive: true, force: true });
}
// Bundles keep connections open for their next invocation.
process.exit(0);
