import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { CloudAdapter, TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import { openOtcAdapter } from '../../src/clouds/otc/adapter.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import { agentSlot } from '../../src/rancher/resources/cluster-agent.ts';
import { type WatchReport, watchClusters } from '../../src/rancher/watch.ts';
import type { ObservedResource, Outputs, PlannedResource } from '../../src/resources/resource-kind.ts';
import { inOrder } from '../support/planned.ts';
import { EGRESS, type SimulatedOtc, simulatedOtc } from '../support/simulated-otc.ts';

const MINUTE_MS = 60_000;
const keep = { keepFinalSnapshot: false };

const tenant: TenantPlan = {
  tenantId: 't-0a1b2c3d',
  tenantName: 'acme',
  orderId: 'order-1',
  region: 'eu-de',
  zones: ['eu-de-01', 'eu-de-02', 'eu-de-03'],
  size: 'small',
  clusterName: 'acme-0a1b2c3d',
  endpointAccess: [EGRESS],
};
const { tenantId: ownerId } = tenant;

let otc: SimulatedOtc;
let adapter: CloudAdapter;
let outputs: Record<string, Outputs>;
/** Of the stage before. */
let network: Record<string, Outputs>;
/** Of what the registry would know. */
let ids: Record<string, string>;

beforeEach(async () => {
  otc = await simulatedOtc();
  adapter = openOtcAdapter(otc.landingAccount, otc.dependencies);
  outputs = {};
  ids = {};
  for (const resource of inOrder(await adapter.plan('network', tenant))) await make(resource);
  network = { ...outputs };
});

afterEach(() => otc.close());

const minutes = (count: number) => otc.clock.advance(count * MINUTE_MS);
const scopeOf = (slot: string) => ({ ownerId, providerIds: [ids[slot] ?? []].flat() });

async function find({ slot, kind }: PlannedResource): Promise<ObservedResource | undefined> {
  const read = () => kind.read(scopeOf(slot));
  // Whoever loses an answer to a question asks again.
  const found = (await read().catch(read)).filter((each) => each.slot === slot);
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0];
}

/** As the loop: looks, makes what is not there, and does so again after whatever may be repeated. */
async function make(resource: PlannedResource): Promise<void> {
  const { slot, kind, wanted } = resource;
  for (let tries = 0; ; tries += 1) {
    const found = await find(resource);
    if (found) {
      note(slot, found);
      break;
    }
    const mark = { ownerId, slot, orderId: tenant.orderId };
    const order = { wanted: wanted((other) => outputs[other] ?? {}), mark, requestId: `request-${slot}` };
    const failure = await kind.create(order).then(
      (made) => note(slot, made),
      (error: unknown) => error,
    );
    if (failure === undefined) break;
    if (tries === 20 || !(failure instanceof StepFailure && failure.retryable)) throw failure;
    await otc.clock.advance(5_000);
  }
  for (let look = 0; look < 40 && (await find(resource))?.state !== 'ready'; look += 1) {
    if (slot === 'cluster-agent') break;
    await otc.clock.advance(Math.max(2, kind.usualSeconds / 4) * 1000);
  }
  const ready = await find(resource);
  if (ready) note(slot, ready);
}

function note(slot: string, observed: ObservedResource): undefined {
  outputs[slot] = observed.outputs;
  ids[slot] = observed.providerId;
  return undefined;
}

async function planCluster(): Promise<PlannedResource[]> {
  return inOrder(await adapter.plan('cluster', tenant), network);
}

async function makeCluster(): Promise<void> {
  for (const resource of await planCluster()) await make(resource);
}

async function planned(slot: string): Promise<PlannedResource> {
  const found = (await planCluster()).find((each) => each.slot === slot);
  if (!found) throw new Error(`${slot} is not planned`);
  return found;
}

const natAddresses = () => adapter.natAddressesOf({ name: tenant.clusterName, region: tenant.region });

async function becomeReady(): Promise<void> {
  await makeCluster();
  await otc.rancher.admit(await natAddresses());
  await minutes(2);
}

/** Last made first, until nothing is found any more. */
async function removeAll(): Promise<void> {
  for (const resource of (await planCluster()).reverse()) {
    for (let look = 0; ; look += 1) {
      const found = await find(resource);
      if (!found) break;
      if (look === 60) throw new Error(`${resource.slot} does not go away`);
      await resource.kind.remove(found, keep);
      await otc.clock.advance(Math.max(5, resource.kind.usualRemovalSeconds / 4) * 1000);
    }
  }
}

const inRancher = () => otc.rancher.rancher.groundTruth();
const made = (operation: RegExp) => otc.world.calls.all().filter((call) => operation.test(call.operation));

describe('a cluster of CCE in Rancher', () => {
  it('becomes ready once its own address is admitted, and not before', async () => {
    await makeCluster();
    await minutes(20);
    const unadmitted = await find(await planned('cluster-agent'));
    const addresses = await natAddresses();

    await otc.rancher.admit(addresses);
    await minutes(2);

    expect(addresses).toHaveLength(1);
    expect(unadmitted).toMatchObject({ state: 'pending' });
    expect(await find(await planned('cluster-agent'))).toMatchObject({ state: 'ready' });
    expect(await find(await planned('imported-cluster'))).toMatchObject({
      state: 'ready',
      outputs: {
        name: tenant.clusterName,
        network: outputs.vpc?.vpcId,
        kubernetesVersion: expect.stringMatching(/^v1\.33/),
      },
    });
  });

  it('is seen by a watch with the place that its labels tell, in each of its states', async () => {
    const seen: WatchReport[] = [];
    const watching = follow(seen);
    await becomeReady();
    await minutes(30);
    await watching;

    const clusters = seen.flatMap((report) => (report.type === 'seen' ? [report.cluster] : []));
    const own = clusters.filter(({ name }) => name === tenant.clusterName);

    expect([...new Set(own.map(({ state }) => state))]).toEqual(
      expect.arrayContaining(['control-plane-ready', 'ready']),
    );
    expect(own.at(-1)).toMatchObject({
      state: 'ready',
      cloud: 'otc',
      cloudName: tenant.clusterName,
      region: 'eu-de',
      network: outputs.vpc?.vpcId,
    });
  });

  it('is made once, however often it is asked for', async () => {
    await becomeReady();
    for (const slot of ['imported-cluster', 'cluster-agent']) {
      const { kind, wanted } = await planned(slot);
      const mark = { ownerId, slot, orderId: tenant.orderId };
      await kind.create({ wanted: wanted((other) => outputs[other] ?? {}), mark, requestId: 'again' });
    }
    await minutes(2);

    expect(inRancher()).toMatchObject({ cluster: 1 });
    expect(otc.counts()).toMatchObject({ 'cce-cluster': 1 });
    expect(await find(await planned('cluster-agent'))).toMatchObject({ state: 'ready' });
  });

  it('comes about whichever answer on the way is lost', async () => {
    await becomeReady();
    const calls = otc.world.calls.all();
    const ways = [
      ...calls.filter(({ service }) => service === 'otc-kubernetes'),
      ...calls.filter(({ service, operation }) => service === 'otc-cce' && operation === 'CreateKubernetesClusterCert'),
      ...calls.filter(
        ({ service, operation }) => service === 'rancher' && /clusterregistrationtokens|POST/.test(operation),
      ),
    ].map(({ service, operation }) => ({ service, operation }));
    // The credential's name holds a part of its key.
    const repeated = ways.filter(({ operation }) => !operation.includes('/secrets/'));
    const distinct = new Map(repeated.map((way) => [`${way.service} ${way.operation}`, way]));
    await removeAll();

    for (const match of distinct.values()) otc.world.faults.add({ match, fault: 'reply-lost', times: 1 });
    await makeCluster();
    await minutes(2);

    const lost = otc.world.calls.all().filter(({ outcome }) => outcome === 'reply-lost');
    expect(lost.map(({ service, operation }) => `${service} ${operation}`).sort()).toEqual([...distinct.keys()].sort());
    expect(lost.length).toBeGreaterThan(12);
    expect(inRancher()).toMatchObject({ cluster: 1 });
    expect(await find(await planned('cluster-agent'))).toMatchObject({ state: 'ready' });
  });

  it('whose name another cluster in Rancher has is not registered in its place, and that one is left alone', async () => {
    const body = { type: 'cluster', name: tenant.clusterName, importedConfig: {} };
    const { client } = otc.rancher.access;
    await client.send({ method: 'POST', path: '/v3/clusters', body }, z.unknown());

    const attempt = makeCluster();

    await expect(attempt).rejects.toMatchObject({ code: 'foreign-resource' });
    await removeAll();
    expect(inRancher()).toMatchObject({ cluster: 1 });
  });

  it.each([0, 1, 2, 3, 4, 5])('leaves nothing when only the first %i of its parts were made', async (count) => {
    for (const resource of (await planCluster()).slice(0, count)) await make(resource);

    await removeAll();

    expect(inRancher()).toMatchObject({ cluster: 0, project: 0 });
    expect(otc.counts()).toMatchObject({ 'cce-cluster': 0, 'cce-node-pool': 0, 'elastic-ip': 1 });
  });

  it('leaves Rancher before it is taken down, so that Rancher can still clean up in it', async () => {
    await becomeReady();
    const agent = (await planCluster()).find(({ slot }) => slot === agentSlot);

    await removeAll();

    // Rancher has something in it only once its agent was put there, which is recorded before.
    expect(agent?.after).toEqual(expect.arrayContaining(['cluster', 'node-pool/workers', 'imported-cluster']));
    const order = made(/DELETE \/v3\/clusters|^DeleteCluster$|^DeleteNodePool$/).map(({ operation }) => operation);
    expect([...new Set(order)]).toEqual(['DELETE /v3/clusters/{id}', 'DeleteNodePool', 'DeleteCluster']);
  });

  it('cannot be entered by us either when its control group does not let us in, and nothing is applied', async () => {
    const closed = { ...tenant, endpointAccess: ['198.51.100.9/32'] };
    const plan = async () => inOrder(await adapter.plan('cluster', closed), network);
    for (const resource of (await plan()).slice(0, -1)) await make(resource);
    const [agent] = (await plan()).slice(-1);

    const attempt = agent && make(agent);

    await expect(attempt).rejects.toMatchObject({ code: 'provider-unavailable' });
    expect(otc.world.calls.all().filter(({ service }) => service === 'otc-kubernetes')).toEqual([]);
  });

  it('is not registered by a manifest whose token was taken away meanwhile', async () => {
    await makeCluster();
    const { clusterId = '' } = outputs['imported-cluster'] ?? {};
    const { client } = otc.rancher.access;
    await client.send(
      { method: 'DELETE', path: `/v3/clusterregistrationtokens/${clusterId}:default-token` },
      z.unknown(),
    );
    const agent = await planned('cluster-agent');

    const again = agent.kind.create({
      wanted: agent.wanted((other) => outputs[other] ?? {}),
      mark: { ownerId, slot: agent.slot, orderId: tenant.orderId },
      requestId: 'again',
    });

    await expect(again).rejects.toMatchObject({ code: 'not-yet-visible' });
  });

  it('tells no token, key or manifest in what is recorded of it', async () => {
    await becomeReady();
    const plan = await planCluster();
    const wanted = plan.map((resource) => resource.wanted((other) => outputs[other] ?? {}));
    const observed = await Promise.all(plan.map(find));
    const { clusterId } = outputs['imported-cluster'] ?? {};
    const { data } = await otc.rancher.access.client.send(
      { method: 'GET', path: `/v3/clusterregistrationtokens?clusterId=${clusterId}` },
      z.object({ data: z.array(z.object({ token: z.string() })) }),
    );

    const told = JSON.stringify([wanted, observed.map((each) => each && { ...each, control: undefined }), outputs]);

    expect(data[0]?.token.length).toBeGreaterThan(20);
    expect(told).not.toContain(data[0]?.token);
    expect(told).not.toMatch(/PRIVATE KEY|CERTIFICATE|cattle-credentials|import\//);
  });
});

async function follow(seen: WatchReport[]): Promise<void> {
  const { client } = otc.rancher.access;
  const untilMs = otc.clock.now() + 45 * MINUTE_MS;
  for await (const report of watchClusters({ untilMs }, { client, now: () => otc.clock.now() })) seen.push(report);
}
