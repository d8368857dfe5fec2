import { orderCancelled, orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { OrderSeen, Scenario } from '../../support/scenario.ts';

const ORDER = 'ORD-LIFE-1';
const NAME = 'acme';

/** Kinds of the registry that the simulated clouds list under another name; the others bear the same. */
const inTheWorld: Readonly<Record<string, string>> = { cluster: 'eks-cluster' };
/** What providers make by themselves for something that was ordered. */
const madeByProviders = new Set(['network-interface', 'eks-nodegroup', 'security-group-rule']);

export interface LifeOfATenant {
  readonly placed: OrderSeen | undefined;
  readonly registry: readonly string[];
  readonly world: readonly string[];
  readonly natAddresses: readonly string[];
  readonly admitted: readonly string[];
  readonly handover: Readonly<Record<string, unknown>>;
  readonly afterDuplicates: { readonly executions: number; readonly tenants: number; readonly rejections: number };
  readonly reusedId: readonly string[];
  readonly nameTaken: OrderSeen | undefined;
  readonly cancelled: OrderSeen | undefined;
  readonly placedAfterCancel: OrderSeen | undefined;
  readonly remains: readonly string[];
  readonly admittedAfterCancel: readonly string[];
  readonly groundTruthAfterCancel: { readonly aws: Record<string, number>; readonly rancher: Record<string, number> };
  readonly receipt: readonly string[];
  readonly orderedAgain: OrderSeen | undefined;
}

/** A tenant is ordered, ordered again and again, asked for under its name by somebody else, cancelled, and its name used anew. */
export default async function lifeOfATenant(scenario: Scenario): Promise<LifeOfATenant> {
  const { cloud } = scenario;
  const tenantId = tenantOf(ORDER);
  scenario.send(orderPlaced({ orderId: ORDER, name: NAME }));
  await scenario.settle();
  const placed = await scenario.order(ORDER);
  const registry = await scenario.sql<{ kind: string; id: string }>(
    `select kind, provider_id as id from resources where owner_id = $1 and state = 'ready'`,
    [tenantId],
  );
  const world = cloud.world.listing({ owner: tenantId }).filter(({ kind }) => !madeByProviders.has(kind));
  const addresses = await scenario.sql<{ address: string }>(
    `select outputs ->> 'publicIp' as address from resources where owner_id = $1 and slot like 'elastic-ip/nat-%' order by 1`,
    [tenantId],
  );
  const admitted = await scenario.admitted();
  const handover = scenario.events.find(({ type }) => type === 'TenantActivated')?.data ?? {};

  await repeat({ times: 1000 }, scenario);
  const afterDuplicates = await countWork(scenario);
  scenario.send(orderPlaced({ orderId: ORDER, name: NAME, data: { size: 'large' } }));
  scenario.send(orderPlaced({ orderId: 'ORD-LIFE-2', name: NAME }));
  await scenario.settle();
  const nameTaken = await scenario.order('ORD-LIFE-2');

  scenario.send(orderCancelled({ orderId: 'CXL-LIFE-1', name: NAME, cancels: ORDER }));
  await scenario.settle();
  const [receipt] = await scenario.sql<{ body: { resources: { kind: string; absence?: unknown }[] } }>(
    'select body from receipts where tenant_id = $1',
    [tenantId],
  );
  const ended = {
    cancelled: await scenario.order('CXL-LIFE-1'),
    placedAfterCancel: await scenario.order(ORDER),
    remains: await scenario.remains(tenantId),
    admittedAfterCancel: await scenario.admitted(),
    groundTruthAfterCancel: cloud.groundTruth(),
  };

  scenario.send(orderPlaced({ orderId: 'ORD-LIFE-3', name: NAME }));
  await scenario.settle();
  return {
    placed,
    registry: registry
      .filter(({ kind }) => kind !== 'cloud-credential')
      .map(({ kind, id }) => named(kind, id))
      .sort(),
    world: world.map(({ kind, id }) => named(kind, id)).sort(),
    natAddresses: addresses.map(({ address }) => `${address}/32`).sort(),
    admitted,
    handover,
    afterDuplicates,
    reusedId: rejectionCodes(scenario),
    nameTaken,
    ...ended,
    receipt: receipt?.body.resources.map(({ kind }) => kind).sort() ?? [],
    orderedAgain: await scenario.order('ORD-LIFE-3'),
  };
}

/** Rancher calls a cluster by an id of its own; the cloud by its name. */
function named(kind: string, id: string): string {
  return kind === 'cluster' || kind === 'eks-cluster' ? 'eks-cluster' : `${inTheWorld[kind] ?? kind} ${id}`;
}

/** The same order in other envelopes, so that the queue does not take the copies for one message. */
async function repeat({ times }: { times: number }, scenario: Scenario): Promise<void> {
  for (let copy = 0; copy < times; copy += 1) {
    scenario.send({ ...orderPlaced({ orderId: ORDER, name: NAME }), id: `copy-${copy}` });
  }
  await scenario.settle();
}

async function countWork({ cloud, sql, events }: Scenario) {
  const [tenants] = await sql<{ count: number }>('select count(*)::int as count from tenants');
  return {
    executions: [...cloud.runner.executions()].filter(({ name }) => name.startsWith('provision-')).length,
    tenants: tenants?.count ?? 0,
    rejections: events.filter(({ type }) => type === 'OrderMessageRejected').length,
  };
}

function rejectionCodes({ events }: Scenario): string[] {
  return events
    .filter(({ type }) => type === 'OrderMessageRejected')
    .flatMap(({ data }) => (data.reasons as { code: string }[]).map(({ code }) => code));
}
