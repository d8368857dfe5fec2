import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';
import { adapterAt, leaveLoadBalancers, made, makeCluster, putAt, scope, tenant } from './tenant.ts';

const file = new URL('../../../infra/landing-account/google-provisioning.yml', import.meta.url);
const { includedPermissions }: { includedPermissions: string[] } = parse(readFileSync(file, 'utf8'));
const cluster = { name: tenant.clusterName, region: tenant.region };
const drop = { keepFinalSnapshot: false };

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle({ permissions: includedPermissions });
});

afterEach(() => google.close());

/** What fails while Google makes it is looked at, and its operation is deleted. */
async function fail(slot: string): Promise<void> {
  const { kind } = (await adapterAt(google).plan('network', tenant)).find((each) => each.slot === slot) ?? {};
  google.world.faults.add({ match: { service: 'google-compute' }, fault: 'resource-fails', times: 1 });
  const mark = { ownerId: tenant.tenantId, slot, orderId: tenant.orderId };
  const wanted = { type: 'EXTERNAL', subnetwork: null, routingMode: 'REGIONAL', mtu: 1460 };
  const making = await kind?.create({ wanted, mark, requestId: `fails-${slot}` });
  await google.clock.advance(60_000);
  const known = { ...scope, providerIds: [making?.providerId ?? ''] };
  for (const failed of (await kind?.read(known)) ?? []) await kind?.remove(failed, drop);
}

/** Everything that the adapter ever asks Google for. */
async function live(): Promise<void> {
  await fail('network');
  await fail('address/nat');
  const adapter = adapterAt(google);
  const { plan, found } = await made(google, ['network', 'database', 'ingress']);
  for (const { slot, kind, wanted } of plan) {
    const observed = found.get(slot);
    const order = { wanted: wanted((other) => found.get(other)?.outputs ?? {}) };
    if (observed) await kind.change?.({ ...order, observed });
    await google.clock.advance(300_000);
    // A name that is taken is looked at, whose it is.
    const mark = { ownerId: tenant.tenantId, slot, orderId: tenant.orderId };
    await kind.create({ ...order, mark, requestId: `${slot === 'sql-instance' ? 'request' : 'again'}-${slot}` });
  }
  await makeCluster(google, { 'tenantry-owner': tenant.tenantId });
  const labels = { 'goog-k8s-cluster-name': tenant.clusterName, 'goog-k8s-cluster-location': tenant.region };
  const disk = { name: 'pvc-1', labels };
  await putAt(google, { path: 'zones/europe-west3-a/disks', body: disk });
  await leaveLoadBalancers(google);
  await adapter.roomFor(tenant.region, 'small');
  await adapter.natAddressesOf(cluster);
  await adapter.failureOf({ ...cluster, name: 'none' });
  await adapter.reachable(cluster, scope);
  for (const kind of await adapter.remnants('cluster', tenant)) {
    for (let left = await kind.read(scope); left.length > 0; left = await kind.read(scope)) {
      for (const each of left) await kind.remove(each, drop);
      await google.clock.advance(900_000);
    }
  }
  for (const { slot, kind } of [...plan].reverse()) {
    for (let look = 0; look < 3; look += 1) {
      const own = (await kind.read(scope)).filter((each) => each.slot === slot && each.state !== 'leaving');
      for (const each of own) await kind.remove(each, drop);
      await google.clock.advance(600_000);
    }
  }
}

describe('the role in a project', () => {
  it('allows what the adapter does, and nothing more', async () => {
    await live();

    const used = new Set(google.sent.flatMap(({ permissions }) => permissions));
    expect(Object.entries(google.counts()).filter(([, count]) => count > 0)).toEqual([]);
    expect([...used].sort()).toEqual([...includedPermissions].sort());
  });

  it('is told to whoever runs into its end', async () => {
    await google.close();
    google = await simulatedGoogle({
      permissions: includedPermissions.filter((permission) => permission !== 'compute.networks.create'),
    });
    const [network] = await adapterAt(google).plan('network', tenant);
    const mark = { ownerId: tenant.tenantId, slot: 'network', orderId: tenant.orderId };

    const making = network?.kind.create({ wanted: network.wanted(() => ({})), mark, requestId: 'r' });

    await expect(making).rejects.toMatchObject({
      code: 'access-denied',
      message:
        "Google Cloud: Required 'compute.networks.create' permission for 'projects/tenantry-landing' (forbidden)",
    });
  });
});
