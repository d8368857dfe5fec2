import { parseArgs } from 'node:util';
import type { SentOrder } from '../findings.ts';
import { commonOptions, conclude, given, playInCloud, printUsage } from '../program.ts';
import { counted, table } from '../tables.ts';
import { type Kill, killAtRandom } from './killer.ts';
import { playWave } from './waves.ts';

const usage = `Kills the processes that run the functions with SIGKILL while tenants are made and removed, and looks what is left.

  npm run faults:kills -- --kills N --seed S

  --kills N       so many (default 200)
  --orders N      tenants in a wave; half of them are cancelled (default 20)
  --every SECONDS simulated, between two kills on average (default 40)
  --processes N   processes that run functions (default 2)
  --skew MINUTES  the clock of every other process is wrong by so much (default 0)`;

const { values } = parseArgs({
  options: {
    ...commonOptions,
    kills: given('200'),
    orders: given('20'),
    every: given('40'),
    processes: given('2'),
    skew: given('0'),
  },
});
if (values.help) printUsage(usage);

const processes = Number(values.processes);
const skewMs = Number(values.skew) * 60_000;
const clockSkewsMs = Array.from({ length: processes }, (_, place) => (place % 2 === 0 ? 0 : skewMs));

const result = await playInCloud(
  { seed: values.seed, log: values.log, workers: { processes, clockSkewsMs } },
  async ({ cloud, scenario, witness, chance }) => {
    const sent: SentOrder[] = [];
    let killing = true;
    const onKill = (kill: Kill, count: number) => {
      if (count % 10 === 0) console.log(`${count} kills; the last one cut ${wordsOf(kill) || 'nothing'}`);
    };
    const kills = killAtRandom(
      { kills: Number(values.kills), everySeconds: Number(values.every), chance },
      { cloud, onKill },
    ).finally(() => {
      killing = false;
    });
    for (let wave = 1; killing; wave += 1)
      sent.push(...(await playWave({ wave, orders: Number(values.orders), chance }, scenario)));
    const done = await kills;
    await scenario.settle();
    const cut = done.flatMap((kill) => kill.cut);
    return { sent, kills: done.length, aims: done.map(({ aim }) => aim), cut, repeatedEvents: witness.repeated };
  },
);

const { cut, aims } = result;
await conclude(result, {
  report: values.report,
  summary: `${result.sent.length} orders, ${result.repeatedEvents} events sent twice by the relay`,
  tables: [
    ...table('Killed', [
      ['kills', String(result.kills)],
      ...counted(aims.map((aim) => `  ${aim}`)),
      ['invocations cut', String(cut.length)],
      ...counted(cut.map(({ function: name }) => `  ${name}`)),
    ]),
    ...table('In the middle of what', counted(cut.map(({ after }) => after)).slice(0, 40)),
  ],
});

function wordsOf({ cut: invocations }: Kill): string {
  return invocations.map(({ function: name, after }) => `${name} after ${after}`).join(', ');
}
