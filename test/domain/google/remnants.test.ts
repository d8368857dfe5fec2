import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';
import { adapterAt, leaveLoadBalancers, made, makeCluster, putAt, scope, tenant } from './tenant.ts';

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle();
  await made(google, ['network']);
});

afterEach(() => google.close());

const own = { 'tenantry-owner': tenant.tenantId, 'tenantry-slot': 'cluster' };
const ownNetwork = 'global/networks/tenantry-t-0a1b2c3d-network';
const kinds = () => adapterAt(google).remnants('cluster', tenant);
const shown = async () =>
  Object.fromEntries(
    await Promise.all(
      (await kinds()).map(async (kind) => [kind.kind, (await kind.read(scope)).map(({ providerId }) => providerId)]),
    ),
  );
const diskOf = (name: string, location = tenant.region) => ({
  name,
  labels: { 'goog-k8s-cluster-name': tenant.clusterName, 'goog-k8s-cluster-location': location },
});
const drop = { keepFinalSnapshot: false };
const nothing = { 'gke-cluster': [], 'load-balancer': [], 'firewall-rule': [], disk: [] };

const put = (path: string, body: object) => putAt(google, { path, body });

/** What the controllers inside a cluster make for a Service, an internal Service and a volume. */
async function leaveBehind(): Promise<void> {
  const firewall = (name: string) => ({ name, network: ownNetwork, allowed: [{ IPProtocol: 'tcp', ports: ['443'] }] });
  await put('global/firewalls', firewall('k8s-fw-a1b2'));
  await put('global/firewalls', firewall('k8s2-x'));
  await put('regions/europe-west3/forwardingRules', { name: 'a1b2', target: 'regions/europe-west3/targetPools/a1b2' });
  await put('regions/europe-west3/forwardingRules', {
    name: 'k8s2-tcp-x',
    loadBalancingScheme: 'INTERNAL',
    network: ownNetwork,
  });
  await put('zones/europe-west3-b/disks', diskOf('pvc-1'));
  await put('regions/europe-west3/disks', diskOf('pvc-2'));
}

/** What another cluster, in another network, has of the same kinds. */
async function othersLoadBalancer(): Promise<void> {
  const healthCheck = 'k8s2-99999999-l4-shared-hc';
  await put('global/networks', { name: 'other', autoCreateSubnetworks: false });
  await put('zones/europe-west3-b/networkEndpointGroups', {
    name: 'k8s1-99999999-shop-web-80-x',
    network: 'global/networks/other',
  });
  await put('regions/europe-west3/healthChecks', { name: healthCheck });
  await put('regions/europe-west3/backendServices', {
    name: 'k8s2-99999999-shop-web-x',
    healthChecks: [`regions/europe-west3/healthChecks/${healthCheck}`],
  });
}

describe('what a cluster leaves at Google', () => {
  it('is nothing where there was none', async () => {
    expect(await shown()).toEqual(nothing);
  });

  it('is the cluster itself when it carries our label, and what its network and its labels show as its own', async () => {
    await makeCluster(google, own);
    await leaveBehind();

    expect(await shown()).toEqual({
      'gke-cluster': [`europe-west3/${tenant.clusterName}`],
      'load-balancer': [
        'projects/tenantry-landing/regions/europe-west3/forwardingRules/a1b2',
        'projects/tenantry-landing/regions/europe-west3/forwardingRules/k8s2-tcp-x',
      ],
      'firewall-rule': expect.arrayContaining([
        expect.stringMatching(/firewalls\/gke-acme-0a1b2c3d-.{8}-all$/),
        'projects/tenantry-landing/global/firewalls/k8s-fw-a1b2',
        'projects/tenantry-landing/global/firewalls/k8s2-x',
      ]),
      disk: [
        'projects/tenantry-landing/zones/europe-west3-b/disks/pvc-1',
        'projects/tenantry-landing/regions/europe-west3/disks/pvc-2',
      ],
    });
  });

  it('is a load balancer with everything that it consists of, part after part, and then the network can go', async () => {
    await makeCluster(google, own);
    await leaveLoadBalancers(google);
    await othersLoadBalancer();
    const [cluster, balancers] = await kinds();
    for (const observed of (await cluster?.read(scope)) ?? []) await cluster?.remove(observed, drop);
    await google.clock.advance(900_000);

    const steps: string[][] = [];
    for (let step = 0; step < 8; step += 1) {
      const left = (await balancers?.read(scope)) ?? [];
      steps.push(left.map(({ providerId }) => providerId.split('/').slice(-2).join('/')).sort());
      for (const observed of left) await balancers?.remove(observed, drop);
      await google.clock.advance(60_000);
    }

    expect(steps).toEqual([
      ['forwardingRules/k8s2-tcp-a1b2c3d4-shop-web-x', 'forwardingRules/legacy'],
      ['forwardingRules/k8s2-fr-a1b2c3d4-shop-web-x'],
      ['targetHttpProxies/k8s2-tp-a1b2c3d4-shop-web-x', 'targetHttpsProxies/k8s2-ts-a1b2c3d4-shop-web-x'],
      ['sslCertificates/k8s2-cr-a1b2c3d4-x-y', 'urlMaps/k8s2-um-a1b2c3d4-shop-web-x'],
      ['backendServices/k8s1-0f1e2d3c-shop-web-80-x', 'backendServices/k8s2-a1b2c3d4-shop-web-x', 'targetPools/legacy'],
      [
        'healthChecks/k8s1-0f1e2d3c-shop-web-80-x',
        'healthChecks/k8s2-a1b2c3d4-l4-shared-hc',
        'instanceGroups/k8s-ig--a1b2',
        'networkEndpointGroups/k8s1-0f1e2d3c-shop-web-80-x',
      ],
      [],
      [],
    ]);
    const others = ['backend-service', 'network-endpoint-group', 'health-check', 'forwarding-rule'];
    expect(others.map((kind) => google.counts()[kind])).toEqual([1, 1, 1, 0]);
  });

  it('is nothing of a cluster of the same name that is somebody else’s', async () => {
    await makeCluster(google, { team: 'other' });
    await put('zones/europe-west3-b/disks', diskOf('pvc-1'));

    expect(await shown()).toEqual(nothing);
  });

  it('is nothing that stands in the network of others', async () => {
    await put('global/networks', { name: 'other', autoCreateSubnetworks: false });
    await put('global/firewalls', {
      name: 'k8s-fw-c3',
      network: 'global/networks/other',
      allowed: [{ IPProtocol: 'tcp' }],
    });
    await put('regions/europe-west3/forwardingRules', { name: 'c3', target: 'regions/europe-west3/targetPools/c3' });
    await put('zones/europe-west3-b/disks', { name: 'pvc-2', labels: { 'goog-k8s-cluster-name': 'other' } });
    // Of clusters of the same name: a zone's, and one of which the location is not known.
    await put('zones/europe-west3-b/disks', diskOf('pvc-3', 'europe-west3-b'));
    await put('zones/europe-west3-b/disks', {
      name: 'pvc-4',
      labels: { 'goog-k8s-cluster-name': tenant.clusterName },
    });

    expect(await shown()).toEqual(nothing);
  });

  it('goes in the order in which it lets go of each other, and then the network can go too', async () => {
    await makeCluster(google, own);
    await leaveBehind();

    for (const kind of await kinds()) {
      for (const observed of await kind.read(scope)) await kind.remove(observed, drop);
      await google.clock.advance(900_000);
      expect(await kind.read(scope)).toEqual([]);
    }

    expect(await shown()).toEqual(nothing);
    expect(google.counts()).toMatchObject({ 'gke-cluster': 0, 'forwarding-rule': 0, disk: 0, firewall: 1, network: 1 });
  });

  it('may be removed when it is gone already', async () => {
    await makeCluster(google, own);
    const [cluster] = await kinds();
    const [observed] = (await cluster?.read(scope)) ?? [];
    if (!cluster || !observed) throw new Error('the cluster was not made');
    await cluster.remove(observed, drop);
    await google.clock.advance(900_000);

    await expect(cluster.remove(observed, drop)).resolves.toBeUndefined();
  });

  it('does not count the tenant’s own way to its database', async () => {
    await made(google, ['network', 'database']);

    expect(await shown()).toEqual(nothing);
  });

  it('is asked for nothing in the other stages', async () => {
    expect(await adapterAt(google).remnants('network', tenant)).toEqual([]);
  });
});
