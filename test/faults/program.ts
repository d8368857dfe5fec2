import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalCloud, type LocalCloudSettings, startLocalCloud } from '../../local/cloud/local-cloud.ts';
import { failAtStandstill } from '../../local/cloud/standstill.ts';
import { seededNumber } from '../../local/simulators/world/seeded.ts';
import { createScenario, type Scenario } from '../support/scenario.ts';
import { type Findings, findingsOf, type SentOrder } from './findings.ts';
import { counted, deadLetterRows, table } from './tables.ts';
import { type Witness, watch } from './witness.ts';

const commonUsage = `
  --seed S        other moments (default 1)
  --log FILE      what the functions log
  --report FILE   the result as JSON`;

/** An option that takes a value. */
export const given = (value: string) => ({ type: 'string', default: value }) as const;

/** What every program takes that puts one whole cloud through something. */
export const commonOptions = {
  seed: given('1'),
  log: { type: 'string' },
  report: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export function printUsage(usage: string): never {
  console.log(usage + commonUsage);
  process.exit(0);
}

export interface Stage {
  readonly cloud: LocalCloud;
  readonly scenario: Scenario;
  readonly witness: Witness;
  /** From 0 to 1, the same for a key in every run of the seed. */
  readonly chance: (key: string) => number;
}

/** What was played, and what is found of its orders when all has come to rest. */
export type Played<Told> = Told & Findings & { readonly seed: number; readonly realSeconds: number };

/** Plays in a cloud of its own, and looks at every order and at the world afterwards. */
export async function playInCloud<Told extends { readonly sent: readonly SentOrder[] }>(
  settings: Pick<LocalCloudSettings, 'workers' | 'durable'> & {
    readonly seed: string;
    readonly log?: string | undefined;
  },
  play: (stage: Stage) => Promise<Told>,
): Promise<Played<Told>> {
  const { log: logFile, ...cloudSettings } = settings;
  const seed = Number(settings.seed);
  const startedAt = performance.now();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'tenantry-faults-'));
  const log = logFile === undefined ? undefined : createWriteStream(logFile);
  const cloud = await startLocalCloud({
    ...cloudSettings,
    clock: 'virtual',
    seed,
    dataDirectory,
    onStandstill: failAtStandstill,
    onLog: (line) => void log?.write(`${line.function}: ${line.text.trimEnd()}\n`),
  });
  const [scenario, witness] = [createScenario(cloud), watch(cloud)];
  try {
    const told = await play({ cloud, scenario, witness, chance: (key) => seededNumber(seed, key) });
    const findings = await findingsOf(told.sent, { scenario, witness });
    return { ...told, ...findings, seed, realSeconds: (performance.now() - startedAt) / 1000 };
  } finally {
    await cloud.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

/** Prints what the program has to say between what all of them have to say, and ends the process: 1 when something was violated. */
export async function conclude(
  result: Played<object>,
  { tables, summary, report }: { tables: readonly string[]; summary: string; report?: string | undefined },
): Promise<never> {
  const { endings, deadLetters, violations } = result;
  const lines = [
    ...tables,
    ...table(
      'Orders',
      Object.entries(endings).map(([end, count]) => [end, String(count)]),
    ),
    ...table('Dead letters', deadLetterRows(deadLetters)),
    ...table('Violations', counted(violations.map((violation) => violation.slice(0, 90))).slice(0, 40)),
    `${result.realSeconds.toFixed(0)} s, ${summary}, ${violations.length} violations`,
  ];
  console.log(lines.join('\n'));
  if (report !== undefined) await writeFile(report, JSON.stringify(result));
  process.exit(violations.length === 0 ? 0 : 1);
}
