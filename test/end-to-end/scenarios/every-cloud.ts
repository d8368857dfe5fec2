import { orderCancelled, orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { OrderSeen, Scenario } from '../../support/scenario.ts';

const orders = [
  { cloud: 'aws', region: 'eu-central-1', residency: 'de' },
  { cloud: 'azure', region: 'germanywestcentral', residency: 'de' },
  { cloud: 'gcp', region: 'europe-west3', residency: 'de' },
  { cloud: 'gcp-sovereign', region: 'europe-west3', residency: 'eu-sovereign' },
  { cloud: 'otc', region: 'eu-de', residency: 'de' },
] as const;

export interface LifeAtACloud {
  readonly placed: OrderSeen | undefined;
  /** How many addresses the tenant calls from. */
  readonly egress: number;
  /** By how many addresses one comes to it. */
  readonly ingress: number;
  readonly resources: number;
  readonly login: unknown;
  readonly cancelled: OrderSeen | undefined;
  readonly remains: readonly string[];
}

export interface EveryCloud {
  readonly lives: Readonly<Record<string, LifeAtACloud>>;
  /** Kinds of which something exists, at each cloud and in Rancher: before anybody ordered, with all tenants, and at the end. */
  readonly kinds: {
    readonly before: Readonly<Record<string, readonly string[]>>;
    readonly standing: Readonly<Record<string, number>>;
    readonly after: Readonly<Record<string, readonly string[]>>;
  };
  readonly admitted: { readonly standing: number; readonly after: readonly string[] };
}

interface OrderAtACloud {
  readonly cloud: string;
  readonly region: string;
  readonly residency: string;
}

/** A tenant at every cloud on offer, side by side, and the end of all of them. */
export default (scenario: Scenario): Promise<EveryCloud> => livesAt(orders, scenario);

export async function livesAt(orders: readonly OrderAtACloud[], scenario: Scenario): Promise<EveryCloud> {
  const { cloud } = scenario;
  const before = kindsOf(cloud.groundTruth());
  for (const { cloud: name, region, residency } of orders)
    scenario.send(orderPlaced({ orderId: `ORD-${name}`, name, region, data: { cloud: name, residency } }));
  await scenario.settle();
  const standing = Object.fromEntries(
    Object.entries(kindsOf(cloud.groundTruth())).map(([place, kinds]) => [place, kinds.length]),
  );
  const admitted = await scenario.admitted();
  const placed = await Promise.all(orders.map(({ cloud: name }) => scenario.order(`ORD-${name}`)));
  const resources = await scenario.sql<{ owner: string; count: number }>(
    `select owner_id as owner, count(*)::int as count from resources where state = 'ready' group by owner_id`,
  );

  for (const { cloud: name } of orders)
    scenario.send(orderCancelled({ orderId: `CXL-${name}`, name, cancels: `ORD-${name}` }));
  await scenario.settle();
  const lives: Record<string, LifeAtACloud> = {};
  for (const [index, { cloud: name }] of orders.entries()) {
    const tenantId = tenantOf(`ORD-${name}`);
    const handover = scenario.events.find(({ type, data }) => type === 'TenantActivated' && data.tenantId === tenantId);
    const { addresses, database } = (handover?.data ?? {}) as {
      addresses?: { egress: string[]; ingress: string[] };
      database?: { login: unknown };
    };
    lives[name] = {
      placed: placed[index],
      egress: addresses?.egress.length ?? 0,
      ingress: addresses?.ingress.length ?? 0,
      resources: resources.find(({ owner }) => owner === tenantId)?.count ?? 0,
      login: database?.login,
      cancelled: await scenario.order(`CXL-${name}`),
      remains: await scenario.remains(tenantId),
    };
  }
  return {
    lives,
    kinds: { before, standing, after: kindsOf(cloud.groundTruth()) },
    admitted: { standing: admitted.length, after: await scenario.admitted() },
  };
}

function kindsOf(truth: Readonly<Record<string, Readonly<Record<string, number>>>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(truth).map(([place, kinds]) => [
      place,
      Object.entries(kinds).flatMap(([kind, count]) => (count > 0 ? [kind] : [])),
    ]),
  );
}
