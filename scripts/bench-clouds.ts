import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { plain } from '../local/cli/style.ts';
import { formatTable } from '../local/cli/tables.ts';

const spread = z.object({ middle: z.number(), most: z.number() });
const resultSchema = z.object({
  clouds: z.record(
    z.string(),
    z.object({
      orders: z.number(),
      room: z.number(),
      completed: z.number(),
      refused: z.record(z.string(), z.number()),
      seconds: spread,
      atBest: spread,
      overtaken: z.number(),
      perOrder: z.object({ calls: z.number(), transitions: z.number() }),
      looks: spread,
      throttled: z.number(),
    }),
  ),
  disrespect: z.array(z.string()),
});

type Served = z.infer<typeof resultSchema>['clouds'][string];

export interface CloudsBench {
  readonly orders: number;
  /** No cloud throttles, where otherwise each refuses the first calls of one account. */
  readonly calm: boolean;
  readonly seed: string;
}

/** So many orders at once over all clouds on offer, in the accounts of the local stage, as a table with a row a cloud. */
export async function cloudsTable(bench: CloudsBench): Promise<string[]> {
  const startedAt = performance.now();
  const { clouds, disrespect } = await play(bench);
  const wallSeconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const table = formatTable(
    {
      title: `${bench.orders} orders at once${bench.calm ? '' : ', each cloud throttling one account'}; simulated seconds from order to handover`,
      columns: [
        { title: 'cloud' },
        { title: 'done', align: 'right' },
        { title: 'room', align: 'right' },
        { title: 'half/best', align: 'right' },
        { title: 'last/best', align: 'right' },
        { title: 'overtaken', align: 'right' },
        { title: 'calls', align: 'right' },
        { title: 'transitions', align: 'right' },
        { title: 'looks', align: 'right' },
        { title: 'throttled', align: 'right' },
      ],
      rows: Object.entries(clouds).map(([name, served]) => [name, ...cellsOf(served)]),
      empty: 'no cloud is on offer',
    },
    plain,
  );
  const refusals = Object.entries(clouds).flatMap(([name, { refused }]) =>
    Object.entries(refused).map(([code, count]) => `${name}: ${count} refused with ${code}.`),
  );
  const respect = `Calls before the time that a refusal had named: ${disrespect.length}. Wall seconds: ${wallSeconds}.`;
  return [...table, ...refusals, respect, ...disrespect];
}

function cellsOf({ orders, room, completed, seconds, atBest, ...rest }: Served): string[] {
  const { overtaken, perOrder, looks, throttled } = rest;
  // What a cloud has no room for at once can be served in as many turns at best.
  const turns = Math.ceil(orders / Math.max(1, room));
  const whole = (value: number) => value.toFixed(0);
  return [
    `${completed}/${orders}`,
    String(room),
    `${whole(seconds.middle)}/${whole(atBest.middle)}`,
    `${whole(seconds.most)}/${whole(atBest.most * turns)}`,
    String(overtaken),
    whole(perOrder.calls),
    whole(perOrder.transitions),
    `${whole(looks.middle)}, ${whole(looks.most)}`,
    String(throttled),
  ];
}

/** Two hundred orders take some minutes. */
const TICK_MS = 15_000;

function tick(startedAt: number): void {
  const line = `  ${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
  process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
}

async function play({ orders, calm, seed }: CloudsBench): Promise<z.infer<typeof resultSchema>> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-bench-'));
  const ticking = setInterval(tick, TICK_MS, performance.now());
  const result = join(folder, 'result.json');
  const files = ['test/support/scenario-process.ts', 'test/end-to-end/scenarios/many-orders.ts', result, seed];
  try {
    await new Promise<void>((resolve, reject) => {
      const env = { ...process.env, ORDERS: String(orders), ...(calm && { THROTTLES: '0' }) };
      const child = spawn(process.execPath, files, { env, stdio: ['ignore', 'ignore', 'inherit'] });
      child.once('error', reject);
      child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The run ended with ${code}.`))));
    });
    return resultSchema.parse(JSON.parse(await readFile(result, 'utf8')));
  } finally {
    clearInterval(ticking);
    await rm(folder, { recursive: true });
  }
}
