import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Chaos } from '../../local/cloud/chaos.ts';
import { startLocalCloud } from '../../local/cloud/local-cloud.ts';
import { failAtStandstill } from '../../local/cloud/standstill.ts';
import { createRequestRecord } from './request-record.ts';
import { createScenario, type Scenario } from './scenario.ts';

/** A process of its own for one scenario: the local cloud replaces Date and timers of the process that it runs in. */
const [file = '', resultFile = '', seed = '1'] = process.argv.slice(2);
const { default: play, chaos } = (await import(resolve(file))) as {
  default: (scenario: Scenario) => Promise<unknown>;
  chaos?: Chaos;
};
const dataDirectory = await mkdtemp(join(tmpdir(), 'tenantry-scenario-'));
const log = createWriteStream(`${resultFile}.log`);
const logged: string[] = [];
const record = createRequestRecord();
const cloud = await startLocalCloud({
  clock: 'virtual',
  seed: Number(seed),
  dataDirectory,
  onStandstill: failAtStandstill,
  witness: record,
  onLog: (line) => {
    const text = `${line.function}: ${line.text.trimEnd()}`;
    logged.push(text);
    log.write(`${text}\n`);
  },
  ...(chaos && { chaos }),
});
try {
  await writeFile(resultFile, JSON.stringify((await play(createScenario(cloud, logged))) ?? null));
} finally {
  await cloud.stop();
  await record.settle();
  await rm(dataDirectory, { recursive: true, force: true });
}
// Bundles keep connections open for their next invocation.
process.exit(0);
