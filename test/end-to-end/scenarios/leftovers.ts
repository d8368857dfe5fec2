import type { WorldObject } from '../../../local/simulators/world/collection.ts';
import { orderCancelled, orderPlaced, tenantOf } from '../../support/order-events.ts';
import { rancherObjects } from '../../support/remains.ts';
import type { OrderSeen, Scenario } from '../../support/scenario.ts';

export interface LeftoversSeen {
  readonly cases: Readonly<Record<string, LeftoverCase>>;
  /** Names of the foreign things that were there before, and are there afterwards. */
  readonly foreign: { readonly before: readonly string[]; readonly after: readonly string[] };
}

export interface LeftoverCase {
  readonly order: OrderSeen | undefined;
  readonly remains: readonly string[];
  readonly receipt: readonly string[];
  readonly lastLook: readonly string[];
  /** What was told of the things that have no slot of the plan: `remove intent eks-cluster`. */
  readonly told: readonly string[];
}

const clusterOf = async (scenario: Scenario, tenantId: string) => {
  const [row] = await scenario.sql<{ name: string }>('select cluster_name as name from tenants where id = $1', [
    tenantId,
  ]);
  return row?.name ?? '';
};

/** What Rancher does not know, what it has forgotten, and what shows itself late. */
export default async function leftovers(scenario: Scenario): Promise<LeftoversSeen> {
  const { cloud } = scenario;
  const names = ['unknown', 'forgotten', 'late', 'away'];
  cloud.world.faults.add({
    match: { service: 'eks', operation: 'CreateCluster', ownerTag: tenantOf('ORD-unknown') },
    fault: 'reply-lost',
    times: 1,
  });
  for (const name of names) scenario.send(orderPlaced({ orderId: `ORD-${name}`, name }));
  await scenario.settle();
  const foreign = () =>
    cloud.world
      .listing()
      .filter(({ tags }) => tags.foreign === 'yes')
      .map(({ id }) => id);
  placeForeign(scenario);
  const before = foreign();

  await forgetInRancher(scenario, await clusterOf(scenario, tenantOf('ORD-forgotten')));
  const twin = placeTwinWhenNetworkIsGone(scenario, tenantOf('ORD-late'));
  for (const name of ['forgotten', 'late']) {
    scenario.send(orderCancelled({ orderId: `CAN-${name}`, name, cancels: `ORD-${name}` }));
  }
  await scenario.settle();
  twin.stop();

  const away = cloud.world.faults.add({ match: { service: 'rancher' }, fault: 'server-error' });
  scenario.send(orderCancelled({ orderId: 'CAN-away', name: 'away', cancels: 'ORD-away' }));
  await scenario.pass(2 * 3600);
  away.remove();
  await scenario.settle();

  const cases: Record<string, LeftoverCase> = {};
  for (const name of names) cases[name] = await look(scenario, name);
  return { cases, foreign: { before, after: foreign() } };
}

async function look(scenario: Scenario, name: string): Promise<LeftoverCase> {
  const tenantId = tenantOf(`ORD-${name}`);
  const [receipt] = await scenario.sql<{ kinds: string[]; seenBy: string[] }>(
    `select array(select jsonb_array_elements(body -> 'resources') ->> 'kind') as kinds,
       array(select jsonb_array_elements_text(body -> 'lastLook' -> 'seenBy')) as "seenBy"
     from receipts where tenant_id = $1`,
    [tenantId],
  );
  return {
    order: await scenario.order(name === 'unknown' ? `ORD-${name}` : `CAN-${name}`),
    remains: await scenario.remains(tenantId),
    receipt: receipt?.kinds ?? [],
    lastLook: receipt?.seenBy ?? [],
    told: scenario.events.flatMap(({ type, data }) =>
      type === 'ResourceChanged' && data.ownerId === tenantId && String(data.slot).includes('#')
        ? [`${data.action} ${data.outcome ?? data.phase} ${data.kind}`]
        : [],
    ),
  };
}

/** Somebody takes the cluster out of Rancher in such a way that Rancher leaves it standing at the cloud. */
async function forgetInRancher(scenario: Scenario, clusterName: string): Promise<void> {
  const { cloud } = scenario;
  const found = (await rancherObjects('clusters', cloud)).find(({ name }) => name === clusterName);
  const send = (method: string, body?: object) =>
    cloud.clock.busy(async () => {
      const answer = await fetch(`${cloud.rancherUrl}/v3/clusters/${found?.id}`, {
        method,
        headers: { authorization: `Bearer ${cloud.rancherToken}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`Rancher answered ${answer.status}: ${await answer.text()}`);
    });
  await send('PUT', { eksConfig: { ...(found?.eksConfig as object), imported: true } });
  await live(scenario, 60);
  await send('DELETE');
  await live(scenario, 120);
}

/** The effect of a call that a killed worker sent comes after everything of its kind was seen to be gone. */
function placeTwinWhenNetworkIsGone({ cloud }: Scenario, tenantId: string): { stop(): void } {
  const addresses = cloud.world.collection<WorldObject>({ cloud: 'aws', kind: 'elastic-ip' });
  const model = addresses.all().find(({ tags }) => tags.get('tenantry:owner') === tenantId);
  const stop = cloud.onEvent(({ 'detail-type': type, detail }) => {
    const { data } = detail as { data: Record<string, unknown> };
    if (type !== 'ResourceChanged' || data.ownerId !== tenantId || data.slot !== 'vpc' || data.outcome !== 'absent')
      return;
    if (!model) return;
    const tags = new Map([
      ['tenantry:owner', tenantId],
      ['tenantry:slot', 'elastic-ip/nat-a'],
    ]);
    addresses.add({ ...model, id: 'eipalloc-0123456789abcdef0', tags, ...{ association: undefined } });
  });
  return { stop };
}

/** Of the same kinds, in the same accounts, without our mark. */
function placeForeign({ cloud }: Scenario): void {
  const addresses = cloud.world.collection<WorldObject>({ cloud: 'aws', kind: 'elastic-ip' });
  const model = addresses.all().find(({ tags }) => tags.has('tenantry:owner'));
  if (!model) throw new Error('No address stands that could be copied.');
  addresses.add({
    ...model,
    id: 'eipalloc-0f0f0f0f0f0f0f0f0',
    tags: new Map([['foreign', 'yes']]),
    ...{ association: undefined },
  });
}

async function live({ cloud, pass }: Scenario, seconds: number): Promise<void> {
  const release = cloud.hold();
  await pass(seconds).finally(release);
}
