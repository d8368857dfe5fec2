import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rest } from '../../../local/cli/rest.ts';
import { startLocalCloud } from '../../../local/cloud/local-cloud.ts';
import { seededNumber } from '../../../local/simulators/world/seeded.ts';
import { orderCancelled, orderPlaced } from '../../support/order-events.ts';
import { createScenario } from '../../support/scenario.ts';
import { findingsOf, type SentOrder } from '../findings.ts';
import { counted, deadLetterRows, table } from '../tables.ts';
import { watch } from '../witness.ts';
import { type Outage, playOutages } from './outages.ts';

const usage = `Takes PostgreSQL away in the middle of a burst of orders, and looks what became of them.

  npm run faults:outage -- --orders N --down SECONDS,SECONDS

  --orders N      tenants: three in four at once, the others while the database is away for the first time; every fifth is
                  cancelled on the way (default 200)
  --down LIST     simulated seconds of each outage: the first is a fast stop, the next a crash, and so on (default 60,60)
  --cuts N        so often before each outage all connections are cut (default 3)
  --seed S        other moments (default 1)
  --log FILE      what the functions log
  --report FILE   the result as JSON`;

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values } = parseArgs({
  options: {
    orders: text('200'),
    down: text('60,60'),
    cuts: text('3'),
    seed: text('1'),
    log: { type: 'string' },
    report: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

/** So long after the first orders the database goes away. */
const BURST_SECONDS = 15;
const REGIONS = ['eu-central-1', 'eu-west-1', 'eu-north-1', 'eu-west-3'];
const LOOK_EVERY_MS = 60_000;
const seed = Number(values.seed);
const chance = (key: string) => seededNumber(seed, key);
const outages = values.down.split(',').map(
  (seconds, index): Outage => ({
    // The first one in the burst itself, the others while clusters and databases are made.
    afterSeconds: index === 0 ? BURST_SECONDS : 240,
    downSeconds: Number(seconds),
    how: index % 2 === 0 ? 'fast' : 'crash',
  }),
);
const dataDirectory = await mkdtemp(join(tmpdir(), 'tenantry-outage-'));
const log = values.log === undefined ? undefined : createWriteStream(values.log);
const startedAt = performance.now();
const cloud = await startLocalCloud({
  clock: 'virtual',
  seed,
  dataDirectory,
  durable: true,
  onLog: (line) => void log?.write(`${line.function}: ${line.text.trimEnd()}\n`),
});
const scenario = createScenario(cloud);
const witness = watch(cloud);
const simulatedFrom = cloud.clock.now();

/** Every fourth order comes while the database is away for the first time. */
const [first] = outages;
const arrivalSeconds = (index: number) =>
  index % 4 === 3 ? BURST_SECONDS + chance(`arrival/${index}`) * (first?.downSeconds ?? 0) : 0;
const sending: Promise<void>[] = [];
const orders = Array.from({ length: Number(values.orders) }, (_, index): SentOrder => {
  const [orderId, name] = [`ORD-${index}`, `tenant-${index}`];
  const placed = orderPlaced({ orderId, name, region: REGIONS[index % REGIONS.length] ?? 'eu-central-1' });
  sending.push(scenario.pass(arrivalSeconds(index)).then(() => scenario.send(placed)));
  if (index % 5 !== 4) return { orderId };
  const cancelOrderId = `CXL-${index}`;
  const cancel = orderCancelled({ orderId: cancelOrderId, name, cancels: orderId });
  // Some of these come while the database is away, too.
  const cancelSeconds = arrivalSeconds(index) + 20 + chance(`cancel/${index}`) * 600;
  sending.push(scenario.pass(cancelSeconds).then(() => scenario.send(cancel)));
  return { orderId, cancelOrderId };
});
await playOutages({ outages, cuts: Number(values.cuts), chance }, cloud);
await Promise.all(sending);
await rest({ cloud, lookEveryMs: LOOK_EVERY_MS });
const findings = await findingsOf(orders, { scenario, witness });
const result = {
  seed,
  outages,
  orders: orders.length,
  simulatedMinutes: (cloud.clock.now() - simulatedFrom) / 60_000,
  realSeconds: (performance.now() - startedAt) / 1000,
  ...findings,
};
await cloud.stop();
await rm(dataDirectory, { recursive: true, force: true });

console.log(
  [
    ...table(
      'Outages',
      outages.map(({ how, downSeconds }) => [how, `${downSeconds} s`]),
    ),
    ...table(
      'Orders',
      Object.entries(findings.endings).map(([end, count]) => [end, String(count)]),
    ),
    ...table('Dead letters', deadLetterRows(findings.deadLetters)),
    ...table('Violations', counted(findings.violations.map((violation) => violation.slice(0, 90))).slice(0, 40)),
    `${result.realSeconds.toFixed(0)} s for ${result.simulatedMinutes.toFixed(0)} simulated minutes, ${findings.violations.length} violations`,
  ].join('\n'),
);
if (values.report !== undefined) await writeFile(values.report, JSON.stringify(result));
process.exit(findings.violations.length === 0 ? 0 : 1);
