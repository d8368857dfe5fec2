import { orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { Scenario } from '../../support/scenario.ts';

export interface ThrottlingSeen {
  /** State of each order, by its id. */
  readonly orders: Readonly<Record<string, string | undefined>>;
  /** How often each throttled operation was refused. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Calls of ours that left before the time that a refusal had named, as text. */
  readonly tooEarly: readonly string[];
  /** How often the buckets of the simulated AWS themselves were empty. */
  readonly overruns: number;
  /** How long the slowest operation took, in seconds. */
  readonly slowest: { readonly there: number; readonly elsewhere: number };
}

const THROTTLED = '222222222201';
/** Seconds of `Retry-After` by operation, and how often it is refused. */
const throttles = {
  CreateVpc: { seconds: 15, times: 3 },
  CreateSubnet: { seconds: 20, times: 8 },
  AllocateAddress: { seconds: 7, times: 12 },
  DescribeNatGateways: { seconds: 90, times: 3 },
  DescribeVpcs: { seconds: 5, times: 2 },
} as const;
/** Of Rancher. */
const RANCHER = { operation: 'POST /v3/clusters', seconds: 25, times: 12 };

/** Ten orders run in an account that EC2 throttles, five in another; then Rancher throttles one that comes later. */
export default async function throttling(scenario: Scenario): Promise<ThrottlingSeen> {
  const { cloud } = scenario;
  await scenario.sql(`delete from landing_accounts where account not in ('${THROTTLED}', '222222222202')`);
  await scenario.sql(
    `update landing_accounts set regions = case account when $1 then '["eu-central-1"]'::jsonb else '["eu-west-1"]' end`,
    [THROTTLED],
  );
  for (const [operation, { seconds, times }] of Object.entries(throttles)) {
    const match = { service: 'ec2', operation, account: THROTTLED };
    cloud.world.faults.add({ match, fault: 'throttled', seconds, times });
  }
  const there = Array.from({ length: 10 }, (_, index) => ({ orderId: `ORD-there-${index}`, region: 'eu-central-1' }));
  const elsewhere = Array.from({ length: 5 }, (_, index) => ({
    orderId: `ORD-elsewhere-${index}`,
    region: 'eu-west-1',
  }));

  for (const order of [...there, ...elsewhere]) {
    scenario.send(orderPlaced({ ...order, name: order.orderId.slice('ORD-'.length) }));
  }
  await scenario.settle();
  const slowest = { there: await slowestOf(there, scenario), elsewhere: await slowestOf(elsewhere, scenario) };

  const { operation, ...rancher } = RANCHER;
  cloud.world.faults.add({ match: { service: 'rancher', operation }, fault: 'throttled', ...rancher });
  const last = { orderId: 'ORD-last', region: 'eu-west-1' };
  scenario.send(orderPlaced({ ...last, name: 'last' }));
  await scenario.settle();

  const orders: Record<string, string | undefined> = {};
  for (const { orderId } of [...there, ...elsewhere, last]) orders[orderId] = (await scenario.order(orderId))?.state;
  return { orders, ...refusalsOf(scenario), slowest };
}

function refusalsOf({ cloud }: Scenario): Pick<ThrottlingSeen, 'refusals' | 'tooEarly' | 'overruns'> {
  // Rancher calls the clouds too, in its own time.
  const ours = cloud.world.calls.all().filter(({ invocationId }) => invocationId !== undefined);
  const secondsOf = (call: string) => (call === RANCHER.operation ? RANCHER.seconds : Object(throttles)[call]?.seconds);
  const refused = ours.filter(({ outcome }) => /RequestLimitExceeded|Throttling|TooManyRequests/.test(outcome));
  const tooEarly = refused.flatMap((refusal) => {
    const untilMs = refusal.atMs + secondsOf(refusal.operation) * 1000;
    return ours
      .filter(({ service, accountId }) => service === refusal.service && accountId === refusal.accountId)
      .filter(({ atMs }) => atMs > refusal.atMs && atMs < untilMs)
      .map(({ operation, atMs }) => `${operation} ${(untilMs - atMs) / 1000} s too early for ${refusal.operation}`);
  });
  const refusals = Object.fromEntries(
    [...Map.groupBy(refused, (call) => call.operation)].map(([name, all]) => [name, all.length]),
  );
  return { refusals, tooEarly, overruns: refused.filter(({ operation }) => secondsOf(operation) === undefined).length };
}

async function slowestOf(orders: readonly { orderId: string }[], { sql }: Scenario): Promise<number> {
  const [row] = await sql<{ seconds: string }>(
    `select extract(epoch from max(finished_at - created_at)) as seconds from operations where tenant_id = any($1)`,
    [orders.map(({ orderId }) => tenantOf(orderId))],
  );
  return Number(row?.seconds);
}
