import { clouds } from '../../../src/placement/catalogue.ts';
import { roomInRegion } from '../../../src/placement/room.ts';
import { disrespect } from '../../faults/invariants/providers-are-respected.ts';
import { looksByTenant } from '../../support/looks.ts';
import { orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { Scenario } from '../../support/scenario.ts';

/** What came of the orders of one cloud. Times are simulated, from the order to the handover. */
export interface ServedCloud {
  readonly orders: number;
  /** How many tenants the registered accounts hold, by their quotas, in the regions that were ordered. */
  readonly room: number;
  readonly completed: number;
  /** Codes of the reasons of those that were not, each with how often it came. */
  readonly refused: Readonly<Record<string, number>>;
  readonly seconds: Spread;
  /** The longest chain of operations at the providers that the same tenants had to go through. */
  readonly atBest: Spread;
  /** Orders that had not begun yet when a later one for the same region had been handed over. */
  readonly overtaken: number;
  readonly perOrder: { readonly calls: number; readonly transitions: number };
  /** Looks at what was asked for until it was there, for each kind in each step of an order. */
  readonly looks: Spread;
  readonly throttled: number;
}

export interface Spread {
  readonly middle: number;
  readonly most: number;
}

export interface ManyOrders {
  readonly clouds: Readonly<Record<string, ServedCloud>>;
  /** Calls of ours that a provider had asked not to be made yet, or not so many at once, as text. */
  readonly disrespect: readonly string[];
}

interface Ordered {
  readonly cloud: string;
  readonly orderId: string;
  readonly region: string;
}

interface Account {
  readonly account: string;
  readonly cloud: string;
  readonly regions: readonly string[];
  readonly quotas: Readonly<Record<string, number>>;
}

/** So many together; `npm run bench -- --clouds` orders more. */
const ORDERS = Number(process.env.ORDERS ?? 20);
/** Each cloud refuses the first calls of one account with a time to wait; `npm run bench -- --clouds N --calm` none. */
const THROTTLE = { fault: 'throttled', seconds: 12, times: Number(process.env.THROTTLES ?? 4) } as const;

/** Orders for small single tenants at every cloud on offer at once, in the accounts of the stage. */
export default async function manyOrders(scenario: Scenario): Promise<ManyOrders> {
  const { cloud } = scenario;
  const accounts = await scenario.sql<Account>(
    'select account, cloud, regions, quotas from landing_accounts order by id',
  );
  const offered = clouds.filter(({ offered: isOffered }) => isOffered).map(({ id }) => id);
  const ordered = Array.from({ length: ORDERS }, (_, index) => orderOf(index, { offered, accounts }));
  for (const id of offered) {
    const account = accounts.find((each) => each.cloud === id)?.account;
    if (account !== undefined) cloud.world.faults.add({ match: { account }, ...THROTTLE });
  }

  const moments = { begun: new Map<string, number>(), handedOver: new Map<string, number>() };
  cloud.onEvent(({ 'detail-type': type, detail }) => {
    const { data } = detail as { data?: { orderId?: string; state?: string; tenantId?: string } };
    if (type === 'OrderStateChanged' && data?.state === 'inProgress' && data.orderId !== undefined)
      moments.begun.set(data.orderId, cloud.clock.now());
    if (type === 'TenantActivated' && data?.tenantId !== undefined)
      moments.handedOver.set(data.tenantId, cloud.clock.now());
  });
  const sentMs = cloud.clock.now();
  for (const { orderId, cloud: id, region } of ordered)
    scenario.send(orderPlaced({ orderId, name: orderId.toLowerCase(), region, data: { cloud: id, residency: 'any' } }));
  await scenario.settle();

  const ends = await scenario.sql<{ orderId: string; state: string; reasons: { code: string }[] | null }>(
    'select order_id as "orderId", announced_state as state, reasons from orders',
  );
  const counts = cloud.counts().byOrder;
  const calls = cloud.world.calls.all();
  const looks = looksByTenant(scenario.logged);
  const served = offered.map((id): [string, ServedCloud] => {
    const own = ordered.filter((each) => each.cloud === id);
    const mine = accounts.filter((each) => each.cloud === id);
    const ids = new Set(own.map(({ orderId }) => orderId));
    const ended = ends.filter(({ orderId }) => ids.has(orderId));
    const completed = ended.filter(({ state }) => state === 'completed').map(({ orderId }) => orderId);
    const handedOverMs = (orderId: string) => moments.handedOver.get(tenantOf(orderId)) ?? Number.POSITIVE_INFINITY;
    const overtaken = own.filter(({ orderId, region }, index) =>
      own
        .slice(index + 1)
        .some((later) => later.region === region && handedOverMs(later.orderId) < (moments.begun.get(orderId) ?? 0)),
    );
    const regions = new Set(own.map(({ region }) => region));
    return [
      id,
      {
        orders: own.length,
        room: mine.reduce(
          (sum, account) =>
            sum +
            roomInRegion({ ...account, living: [] }, 'small') *
              account.regions.filter((each) => regions.has(each)).length,
          0,
        ),
        completed: completed.length,
        refused: countedBy(
          ended.filter(({ state }) => state !== 'completed').map(({ state, reasons }) => reasons?.[0]?.code ?? state),
        ),
        seconds: spreadOf(completed.map((orderId) => (handedOverMs(orderId) - sentMs) / 1000)),
        atBest: spreadOf(completed.map((orderId) => cloud.longestProviderChainSeconds(tenantOf(orderId)))),
        overtaken: overtaken.length,
        perOrder: {
          calls: meanOf(completed.map((orderId) => counts[orderId]?.providerCalls.clouds ?? 0)),
          transitions: meanOf(completed.map((orderId) => counts[orderId]?.stateTransitions ?? 0)),
        },
        looks: spreadOf(completed.flatMap((orderId) => [...(looks.get(tenantOf(orderId))?.values() ?? [])])),
        throttled: calls.filter(
          ({ accountId, retryAfterSeconds }) =>
            retryAfterSeconds !== undefined && mine.some(({ account }) => account === accountId),
        ).length,
      },
    ];
  });
  const early = disrespect({ calls, tracked: ordered, workers: new Map(), killed: new Map() });
  return { clouds: Object.fromEntries(served), disrespect: early.map(({ text }) => text) };
}

/** In turn for each cloud, and there for each region that an account is registered for. */
function orderOf(
  index: number,
  { offered, accounts }: { offered: readonly string[]; accounts: readonly Account[] },
): Ordered {
  const cloud = offered[index % offered.length] ?? '';
  const regions = [...new Set(accounts.filter((each) => each.cloud === cloud).flatMap((each) => each.regions))];
  const region = regions[Math.floor(index / offered.length) % regions.length] ?? '';
  return { cloud, orderId: `MANY-${index}`, region };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  return { middle: sorted[Math.floor(sorted.length / 2)] ?? 0, most: sorted.at(-1) ?? 0 };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function countedBy(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}
