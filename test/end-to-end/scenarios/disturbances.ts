import type { Chaos, Moment, ProviderCall } from '../../../local/cloud/chaos.ts';
import { orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { OrderSeen, Scenario } from '../../support/scenario.ts';

export interface DisturbancesSeen {
  readonly orders: Readonly<Record<string, OrderSeen | undefined>>;
  /** When each order was first told of on the bus, in simulated seconds after it was sent. */
  readonly heardAfterSeconds: Readonly<Record<string, number | undefined>>;
  /** How often accept-order was started with each order. */
  readonly acceptances: Readonly<Record<string, number>>;
  readonly vpcs: Readonly<Record<string, number>>;
  /** What was known of the calls that were made to go wrong, and what the log says of them. */
  readonly struck: readonly { readonly operation: string; readonly region?: string; readonly byInvocation: boolean }[];
  readonly logged: readonly {
    readonly outcome: string;
    readonly seconds: number;
    readonly retryAfterSeconds?: number;
  }[];
  readonly terminated: number;
  /** Rows of the table of orders before and after the server was stopped and started. */
  readonly rowsAroundRestart: readonly [number, number];
  readonly restartSeconds: number;
  readonly settledWhileDown: boolean;
  readonly replayed: { readonly sent: number; readonly recorded: number; readonly ordersAfter: unknown };
}

const acceptances = new Map<string, number>();
const STRUCK = ['CreateVpc', 'AllocateAddress', 'POST /v3/clusters'];
const struck: ProviderCall[] = [];

const orderIn = (text: string): string | undefined => /ORD-[a-z]+/.exec(text)?.[0];

/** Twice what a rule sends on, lost or late what a queue takes: each for one order. And one call of each that goes wrong. */
export const chaos: Chaos = {
  message: ({ queue, body }) => {
    if (!queue.startsWith('tenantry-orders')) return undefined;
    const order = orderIn(body);
    if (order === 'ORD-lost') return [];
    return order === 'ORD-late' ? [{ delayMs: 600_000 }] : undefined;
  },
  delivery: ({ 'detail-type': type, detail }) =>
    type === 'OrderPlaced' && orderIn(JSON.stringify(detail)) === 'ORD-twice'
      ? [{ delayMs: 0 }, { delayMs: 30_000 }]
      : undefined,
  moment: ({ point, function: name, input }: Moment) => {
    const order = point === 'started' && name === 'accept-order' ? orderIn(JSON.stringify(input)) : undefined;
    if (order !== undefined) acceptances.set(order, (acceptances.get(order) ?? 0) + 1);
    return undefined;
  },
  providerCall: (call) => {
    const isFirst = struck.every(({ operation }) => operation !== call.operation);
    if (!isFirst || !STRUCK.includes(call.operation)) return undefined;
    struck.push(call);
    // Those of one stage are made side by side.
    struck.sort((one, other) => STRUCK.indexOf(one.operation) - STRUCK.indexOf(other.operation));
    if (call.operation === 'CreateVpc') return { fault: 'slow', seconds: 3 };
    return call.operation === 'AllocateAddress' ? { fault: 'throttled', seconds: 4 } : { fault: 'server-error' };
  },
};

const NAMES = ['lost', 'late', 'twice', 'plain'];

export default async function disturbances(scenario: Scenario): Promise<DisturbancesSeen> {
  const { cloud } = scenario;
  const sentMs = cloud.clock.now();
  const heardAfterSeconds: Record<string, number> = {};
  cloud.onEvent(({ 'detail-type': type, detail }) => {
    const order = type === 'OrderPlaced' ? orderIn(JSON.stringify(detail)) : undefined;
    if (order !== undefined) heardAfterSeconds[order] ??= (cloud.clock.now() - sentMs) / 1000;
  });
  for (const name of NAMES) scenario.send(orderPlaced({ orderId: `ORD-${name}`, name }));
  await scenario.pass(60);
  const terminated = await cloud.terminateBackends();
  await scenario.pass(60);
  const before = await countOf('orders', scenario);
  const stoppedMs = cloud.clock.now();
  const restarting = cloud.restartDatabase({ downSeconds: 20 });
  await scenario.pass(10);
  const settledWhileDown = await cloud.isSettled();
  await restarting;
  const restartSeconds = (cloud.clock.now() - stoppedMs) / 1000;
  const rowsAroundRestart = [before, await countOf('orders', scenario)] as const;
  await scenario.settle();

  const orders = await ordersNow(scenario);
  const vpcs = Object.fromEntries(
    NAMES.map((name) => {
      const listed = cloud.world.listing({ owner: tenantOf(`ORD-${name}`) });
      return [name, listed.filter(({ kind }) => kind === 'vpc').length];
    }),
  );
  const recorded = await countOf('audit', scenario);
  const sent = await cloud.replayEvents({ shuffleSeed: 7 });
  await scenario.settle();
  const replayed = { sent, recorded, ordersAfter: await ordersNow(scenario) };
  return {
    orders,
    heardAfterSeconds,
    acceptances: Object.fromEntries(acceptances),
    vpcs,
    struck: struck.map(({ operation, region, invocationId }) => ({
      operation,
      ...(region !== undefined && { region }),
      byInvocation: invocationId !== undefined,
    })),
    logged: loggedOf(scenario),
    terminated,
    rowsAroundRestart,
    restartSeconds,
    settledWhileDown,
    replayed,
  };
}

async function ordersNow(scenario: Scenario): Promise<Record<string, OrderSeen | undefined>> {
  const entries = await Promise.all(NAMES.map(async (name) => [name, await scenario.order(`ORD-${name}`)] as const));
  return Object.fromEntries(entries);
}

async function countOf(table: string, { sql }: Scenario): Promise<number> {
  const [row] = await sql<{ count: number }>(`select count(*)::int as count from ${table}`);
  return row?.count ?? 0;
}

/** What the log says of the calls that were struck: each was the first of its operation. */
function loggedOf({ cloud }: Scenario): DisturbancesSeen['logged'] {
  const calls = cloud.world.calls.all();
  return struck.flatMap(({ invocationId, operation }) => {
    const call = calls.find((each) => each.invocationId === invocationId && each.operation === operation);
    if (!call) return [];
    const { outcome, startedMs, atMs, retryAfterSeconds } = call;
    return [
      { outcome, seconds: (atMs - startedMs) / 1000, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
    ];
  });
}
