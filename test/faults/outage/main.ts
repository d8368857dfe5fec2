import { parseArgs } from 'node:util';
import { rest } from '../../../local/cli/rest.ts';
import { orderCancelled, orderPlaced } from '../../support/order-events.ts';
import type { SentOrder } from '../findings.ts';
import { commonOptions, conclude, given, playInCloud, printUsage } from '../program.ts';
import { table } from '../tables.ts';
import { type Outage, playOutages } from './outages.ts';

const usage = `Takes PostgreSQL away in the middle of a burst of orders, and looks what became of them.

  npm run faults:outage -- --orders N --down SECONDS,SECONDS

  --orders N      tenants: three in four at once, the others while the database is away for the first time; every fifth is
                  cancelled on the way (default 200)
  --down LIST     simulated seconds of each outage: the first is a fast stop, the next a crash, and so on (default 60,60)
  --cuts N        so often before each outage all connections are cut (default 3)`;

const { values } = parseArgs({
  options: { ...commonOptions, orders: given('200'), down: given('60,60'), cuts: given('3') },
});
if (values.help) printUsage(usage);

/** So long after the first orders the database goes away. */
const BURST_SECONDS = 15;
const REGIONS = ['eu-central-1', 'eu-west-1', 'eu-north-1', 'eu-west-3'];
const LOOK_EVERY_MS = 60_000;
const outages = values.down.split(',').map(
  (seconds, index): Outage => ({
    // The first one in the burst itself, the others while clusters and databases are made.
    afterSeconds: index === 0 ? BURST_SECONDS : 240,
    downSeconds: Number(seconds),
    how: index % 2 === 0 ? 'fast' : 'crash',
  }),
);

const result = await playInCloud(
  { seed: values.seed, log: values.log, durable: true },
  async ({ cloud, scenario, chance }) => {
    const simulatedFrom = cloud.clock.now();
    /** Every fourth order comes while the database is away for the first time. */
    const arrivalSeconds = (index: number) =>
      index % 4 === 3 ? BURST_SECONDS + chance(`arrival/${index}`) * (outages[0]?.downSeconds ?? 0) : 0;
    const sending: Promise<void>[] = [];
    const sent = Array.from({ length: Number(values.orders) }, (_, index): SentOrder => {
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
    return { sent, simulatedMinutes: (cloud.clock.now() - simulatedFrom) / 60_000 };
  },
);

await conclude(result, {
  report: values.report,
  summary: `${result.sent.length} orders, ${result.simulatedMinutes.toFixed(0)} simulated minutes`,
  tables: table(
    'Outages',
    outages.map(({ how, downSeconds }) => [how, `${downSeconds} s`]),
  ),
});
