import { orderCancelled, orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { OrderSeen, Scenario } from '../../support/scenario.ts';

/** Simulated seconds after the order: with it, while addresses, NAT gateways, cluster and database are made, and just before the end. */
const MOMENTS = [0, 30, 150, 300, 700, 780];

export interface CancelsSeen {
  readonly cancels: readonly {
    readonly afterSeconds: number;
    readonly placed: OrderSeen | undefined;
    readonly cancel: OrderSeen | undefined;
    /** As they were told on the bus, of both orders. */
    readonly states: readonly string[];
    readonly remains: readonly string[];
  }[];
  readonly early: {
    readonly waiting: OrderSeen | undefined;
    readonly order: OrderSeen | undefined;
    readonly states: readonly string[];
  };
  readonly earlyTenants: number;
  readonly cancelOfNobody: { readonly waiting: OrderSeen | undefined; readonly afterADay: OrderSeen | undefined };
  readonly neighbour: { readonly order: OrderSeen | undefined; readonly addresses: readonly string[] };
  readonly admitted: readonly string[];
}

/** Orders of one region and, where they fit, one account, each cancelled at another moment; one of them is left in peace. */
export default async function cancels(scenario: Scenario): Promise<CancelsSeen> {
  const nameAt = (seconds: number) => `ends-at-${seconds}`;
  scenario.send(orderPlaced({ orderId: 'ORD-STAYS', name: 'stays' }));
  for (const seconds of MOMENTS) scenario.send(orderPlaced({ orderId: `ORD-${seconds}`, name: nameAt(seconds) }));
  let passed = 0;
  for (const seconds of MOMENTS) {
    await scenario.pass(seconds - passed);
    passed = seconds;
    scenario.send(orderCancelled({ orderId: `CXL-${seconds}`, name: nameAt(seconds), cancels: `ORD-${seconds}` }));
  }
  scenario.send(orderCancelled({ orderId: 'CXL-NOBODY', name: 'nobody' }));
  scenario.send(orderCancelled({ orderId: 'CXL-EARLY', name: 'early', cancels: 'ORD-EARLY' }));
  await scenario.settle();
  const waiting = await scenario.order('CXL-EARLY');
  scenario.send(orderPlaced({ orderId: 'ORD-EARLY', name: 'early' }));
  await scenario.settle();
  const nobodyWaiting = await scenario.order('CXL-NOBODY');
  await letTheDayEnd(scenario);

  const seen: CancelsSeen['cancels'][number][] = [];
  for (const seconds of MOMENTS) {
    seen.push({
      afterSeconds: seconds,
      placed: await scenario.order(`ORD-${seconds}`),
      cancel: await scenario.order(`CXL-${seconds}`),
      states: statesOf([`ORD-${seconds}`, `CXL-${seconds}`], scenario),
      remains: await scenario.remains(tenantOf(`ORD-${seconds}`)),
    });
  }
  const addresses = await scenario.sql<{ cidr: string }>(
    `select cidr from leases where tenant_id = $1 and state = 'applied' order by cidr`,
    [tenantOf('ORD-STAYS')],
  );
  const [tenants] = await scenario.sql<{ count: number }>(
    `select count(*)::int as count from tenants where name = 'early'`,
  );
  return {
    cancels: seen,
    early: {
      waiting,
      order: await scenario.order('ORD-EARLY'),
      states: statesOf(['ORD-EARLY', 'CXL-EARLY'], scenario),
    },
    earlyTenants: tenants?.count ?? -1,
    cancelOfNobody: { waiting: nobodyWaiting, afterADay: await scenario.order('CXL-NOBODY') },
    neighbour: { order: await scenario.order('ORD-STAYS'), addresses: addresses.map(({ cidr }) => cidr).sort() },
    admitted: await scenario.admitted(),
  };
}

/** A whole day of schedules would take longer than all else: the message that waits for its end is due now. */
async function letTheDayEnd(scenario: Scenario): Promise<void> {
  await scenario.sql(
    `update outbox set not_before = '2000-01-01' where body ->> 'name' = 'CancelWaitEnded' and not_before > $1`,
    [new Date(scenario.cloud.clock.now())],
  );
  await scenario.pass(90);
  await scenario.settle();
}

function statesOf(orderIds: readonly string[], { events }: Scenario): string[] {
  return orderIds.flatMap((orderId) =>
    events
      .filter(({ type, data }) => type === 'OrderStateChanged' && data.orderId === orderId)
      .sort((a, b) => Number(a.data.sequence) - Number(b.data.sequence))
      .map(({ data }) => `${orderId.slice(0, 3)} ${data.sequence} ${data.state}`),
  );
}
