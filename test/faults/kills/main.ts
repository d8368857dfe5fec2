import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalCloud } from '../../../local/cloud/local-cloud.ts';
import { seededNumber } from '../../../local/simulators/world/seeded.ts';
import { createScenario } from '../../support/scenario.ts';
import { findingsOf, type SentOrder } from '../findings.ts';
import { counted, deadLetterRows, table } from '../tables.ts';
import { watch } from '../witness.ts';
import { type Kill, killAtRandom } from './killer.ts';
import { playWave } from './waves.ts';

const usage = `Kills the processes that run the functions with SIGKILL while tenants are made and removed, and looks what is left.

  npm run faults:kills -- --kills N --seed S

  --orders N      tenants in a wave; half of them are cancelled (default 20)
  --every SECONDS simulated, between two kills on average (default 40)
  --processes N   processes that run functions (default 2)
  --skew MINUTES  the clock of every other process is wrong by so much (default 0)
  --log FILE      what the functions log
  --report FILE   the result as JSON`;

const number = (text: string) => ({ type: 'string', default: text }) as const;
const { values } = parseArgs({
  options: {
    kills: number('200'),
    seed: number('1'),
    orders: number('20'),
    every: number('40'),
    processes: number('2'),
    skew: number('0'),
    log: { type: 'string' },
    report: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const seed = Number(values.seed);
const chance = (key: string) => seededNumber(seed, key);
const skewMs = Number(values.skew) * 60_000;
const dataDirectory = await mkdtemp(join(tmpdir(), 'tenantry-kills-'));
const log = values.log === undefined ? undefined : createWriteStream(values.log);
const startedAt = performance.now();
const cloud = await startLocalCloud({
  clock: 'virtual',
  seed,
  dataDirectory,
  workers: {
    processes: Number(values.processes),
    clockSkewsMs: Array.from({ length: Number(values.processes) }, (_, place) => (place % 2 === 0 ? 0 : skewMs)),
  },
  onLog: (line) => void log?.write(`${line.function}: ${line.text.trimEnd()}\n`),
});
const scenario = createScenario(cloud);
const witness = watch(cloud);

const orders: SentOrder[] = [];
let killing = true;
const kills = killAtRandom(
  { kills: Number(values.kills), everySeconds: Number(values.every), chance },
  {
    cloud,
    onKill: (kill, count) => {
      if (count % 10 === 0) console.log(`${count} kills; the last one cut ${wordsOf(kill) || 'nothing'}`);
    },
  },
).finally(() => {
  killing = false;
});
for (let wave = 1; killing; wave += 1)
  orders.push(...(await playWave({ wave, orders: Number(values.orders), chance }, scenario)));
const done = await kills;
await scenario.settle();
const findings = await findingsOf(orders, { scenario, witness });
const cut = done.flatMap((kill) => kill.cut);
const result = {
  seed,
  kills: done.length,
  cut,
  orders: orders.length,
  repeatedEvents: witness.repeated,
  realSeconds: (performance.now() - startedAt) / 1000,
  ...findings,
};
await cloud.stop();
await rm(dataDirectory, { recursive: true, force: true });

console.log(
  [
    ...table('Killed', [
      ['kills', String(result.kills)],
      ...counted(done.map(({ aim }) => `  ${aim}`)),
      ['invocations cut', String(cut.length)],
      ...counted(cut.map(({ function: name }) => `  ${name}`)),
    ]),
    ...table('In the middle of what', counted(cut.map(({ after }) => after)).slice(0, 40)),
    ...table(
      'Orders',
      Object.entries(findings.endings).map(([end, count]) => [end, String(count)]),
    ),
    ...table('Dead letters', deadLetterRows(findings.deadLetters)),
    ...table('Violations', counted(findings.violations.map((violation) => violation.slice(0, 90))).slice(0, 40)),
    `${result.realSeconds.toFixed(0)} s, ${result.orders} orders, ${result.repeatedEvents} events sent twice by the relay, ${findings.violations.length} violations`,
  ].join('\n'),
);
if (values.report !== undefined) await writeFile(values.report, JSON.stringify(result));
process.exit(findings.violations.length === 0 ? 0 : 1);

function wordsOf({ cut }: Kill): string {
  return cut.map(({ function: name, after }) => `${name} after ${after}`).join(', ');
}
