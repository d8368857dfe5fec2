import type { LocalCloud } from '../../../local/cloud/local-cloud.ts';
import { type Harm, harms, type Victim } from '../../support/harms.ts';
import { orderCancelled, orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { OrderSeen, Scenario } from '../../support/scenario.ts';

export interface DriftSeen {
  readonly cases: readonly {
    readonly name: string;
    readonly order: OrderSeen | undefined;
    readonly remains: readonly string[];
    /** What came of the harm itself; an error of AWS where it was refused. */
    readonly harm: string;
  }[];
  /** Foreign things that stood when the harm was done, and still stand. */
  readonly foreign: readonly string[];
  readonly expectedForeign: readonly string[];
}

const AGAIN_SECONDS = 5;

/** Somebody with access to the account does harm in the middle of the making, or of the removal, of a tenant. */
export default async function drift(scenario: Scenario): Promise<DriftSeen> {
  const { cloud } = scenario;
  const outcomes = new Map<string, string>();
  const stop = watch(scenario, outcomes);
  const entries = Object.entries(harms);
  for (const [name, { direction }] of entries) {
    scenario.send(orderPlaced({ orderId: `ORD-${name}`, name: nameOf(name), region: regionOf(direction) }));
  }
  await scenario.settle();
  for (const [name] of entries.filter(([, { direction }]) => direction === 'retire')) {
    scenario.send(orderCancelled({ orderId: `CAN-${name}`, name: nameOf(name), cancels: `ORD-${name}` }));
  }
  await scenario.settle();
  stop();
  const cases = [];
  for (const [name, { direction }] of entries) {
    cases.push({
      name,
      order: await scenario.order(direction === 'retire' ? `CAN-${name}` : `ORD-${name}`),
      remains: await scenario.remains(tenantOf(`ORD-${name}`)),
      harm: outcomes.get(name) ?? 'not done',
    });
  }
  const foreign = cloud.world.listing().flatMap(({ id, tags }) => (tags.foreign === 'yes' ? [id] : []));
  const expectedForeign = [...outcomes.values()].flatMap((outcome) => outcome.match(/^foreign (\S+)/)?.[1] ?? []);
  return { cases, foreign, expectedForeign };
}

const nameOf = (name: string) => name.slice(0, 30);
const regionOf = (direction: Harm['direction']) => (direction === 'retire' ? 'eu-west-1' : 'eu-central-1');

/** Does each harm once, so many seconds after the event that it waits for. */
function watch(scenario: Scenario, outcomes: Map<string, string>): () => void {
  const { cloud } = scenario;
  return cloud.onEvent(({ 'detail-type': type, detail }) => {
    const { data } = detail as { data: Record<string, unknown> };
    const told = [type, data.milestone, data.action, data.outcome ?? data.phase, data.slot].filter(Boolean).join(' ');
    for (const [name, harm] of Object.entries(harms)) {
      const tenantId = tenantOf(`ORD-${name}`);
      if ((data.ownerId ?? data.tenantId) !== tenantId || told !== harm.after || outcomes.has(name)) continue;
      outcomes.set(name, 'begun');
      void doHarm({ harm, tenantId }, scenario).then((outcome) => outcomes.set(name, outcome));
    }
  });
}

async function doHarm({ harm, tenantId }: { harm: Harm; tenantId: string }, scenario: Scenario): Promise<string> {
  const { cloud } = scenario;
  await scenario.pass(harm.seconds ?? 0);
  try {
    const victim = await victimOf(tenantId, scenario);
    const outcome = await cloud.clock.busy(() => harm.act(victim));
    if (!harm.later) return outcome ?? 'done';
    const { act, seconds } = harm.later;
    await scenario.pass(seconds);
    return (await cloud.clock.busy(() => act(victim))) ?? 'done';
  } catch (error) {
    return harm.insistent ? doHarm({ harm: { ...harm, seconds: AGAIN_SECONDS }, tenantId }, scenario) : String(error);
  }
}

async function victimOf(tenantId: string, { cloud, sql }: Scenario): Promise<Victim> {
  const [place] = await sql<{ account: string; region: string; cluster: string }>(
    `select a.account, t.region, t.cluster_name as cluster from tenants t
     join landing_accounts a on a.id = t.landing_account_id where t.id = $1`,
    [tenantId],
  );
  const rows = await sql<{ slot: string; id: string }>(
    'select slot, provider_id as id from resources where owner_id = $1 and provider_id is not null',
    [tenantId],
  );
  if (!place) throw new Error(`No tenant ${tenantId} is known.`);
  const ids = Object.fromEntries(rows.map(({ slot, id }) => [slot, id]));
  return { ...place, ids, ...rancherOf(cloud), gatewayUrl: cloud.gatewayUrl };
}

function rancherOf({ rancherUrl, rancherToken }: LocalCloud) {
  return { rancherUrl, rancherToken };
}
