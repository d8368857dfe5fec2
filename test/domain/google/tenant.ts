import type { CloudAdapter, Stage, TenantPlan } from '../../../src/clouds/cloud-adapter.ts';
import { openGoogleAdapter } from '../../../src/clouds/google/adapter.ts';
import type { ObservedResource, Outputs, PlannedResource } from '../../../src/resources/resource-kind.ts';
import { inOrder } from '../../support/planned.ts';
import type { SimulatedGoogle } from '../../support/simulated-google.ts';

export const tenant: TenantPlan = {
  tenantId: 't-0a1b2c3d',
  tenantName: 'acme',
  orderId: 'Order 1',
  region: 'europe-west3',
  zones: ['europe-west3-a', 'europe-west3-b', 'europe-west3-c'],
  size: 'small',
  clusterName: 'acme-0a1b2c3d',
  endpointAccess: ['203.0.113.10/32'],
};

export const scope = { ownerId: tenant.tenantId, providerIds: [] };

export const adapterAt = (google: SimulatedGoogle): CloudAdapter =>
  openGoogleAdapter(google.landingAccount, { now: () => google.clock.now(), endpointUrl: google.url });

/** The resources of these stages, each made and waited for; what was made, by slot. */
export async function made(
  google: SimulatedGoogle,
  stages: readonly Stage[],
): Promise<{ plan: PlannedResource[]; found: Map<string, ObservedResource> }> {
  const adapter = adapterAt(google);
  const plan = inOrder((await Promise.all(stages.map((stage) => adapter.plan(stage, tenant)))).flat());
  const found = new Map<string, ObservedResource>();
  const outputsOf = (slot: string): Outputs => found.get(slot)?.outputs ?? {};
  for (const { slot, kind, wanted } of plan) {
    const mark = { ownerId: tenant.tenantId, slot, orderId: tenant.orderId };
    await kind.create({ wanted: wanted(outputsOf), mark, requestId: `request-${slot}` });
    await google.clock.advance(20 * 60_000);
    const own = (await kind.read(scope)).find((each) => each.slot === slot);
    if (own) found.set(slot, own);
  }
  return { plan, found };
}

export const gkeUrl = (path: string) => `https://container.googleapis.com/v1/projects/tenantry-landing/${path}`;
export const computeUrl = (path: string) =>
  `https://compute.googleapis.com/compute/v1/projects/tenantry-landing/${path}`;

/** A cluster in the tenant's network, as Rancher's operator asks for one. */
export async function makeCluster(google: SimulatedGoogle, labels: Record<string, string> = {}): Promise<void> {
  const answer = await google.asOwner({
    method: 'POST',
    url: gkeUrl('locations/europe-west3/clusters'),
    body: { cluster: clusterBody(labels) },
  });
  if (!answer.ok) throw new Error(await answer.text());
  await google.clock.advance(20 * 60_000);
}

export const clusterBody = (resourceLabels: Record<string, string>) => ({
  name: tenant.clusterName,
  initialClusterVersion: '1.34',
  network: 'tenantry-t-0a1b2c3d-network',
  subnetwork: 'tenantry-t-0a1b2c3d-nodes',
  ipAllocationPolicy: {
    useIpAliases: true,
    clusterSecondaryRangeName: 'pods',
    servicesSecondaryRangeName: 'services',
  },
  privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: '10.64.32.0/28' },
  masterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: [{ cidrBlock: '203.0.113.10/32' }] },
  resourceLabels,
  nodePools: [
    { name: 'nodes', initialNodeCount: 1, config: { machineType: 'n2-standard-2', imageType: 'COS_CONTAINERD' } },
  ],
});

/** Makes something of Compute Engine past us, and waits for it. */
export async function putAt(google: SimulatedGoogle, { path, body }: { path: string; body: object }): Promise<void> {
  const answer = await google.asOwner({ method: 'POST', url: computeUrl(path), body });
  if (!answer.ok) throw new Error(await answer.text());
  await google.clock.advance(60_000);
}

/** What the controllers inside a cluster make for a Service of each kind of load balancer that GKE knows, and for an Ingress. */
export async function leaveLoadBalancers(google: SimulatedGoogle): Promise<void> {
  const put = (path: string, body: object) => putAt(google, { path, body });
  const network = 'global/networks/tenantry-t-0a1b2c3d-network';
  const firewall = (name: string) => ({ name, network, allowed: [{ IPProtocol: 'tcp', ports: ['443'] }] });
  const inRegion = (noun: string) => `regions/europe-west3/${noun}`;
  const zone = 'zones/europe-west3-b';
  for (const name of ['k8s-fw-legacy', 'k8s2-a1b2c3d4-shop-web-x', 'k8s-fw-l7--a1b2']) {
    await put('global/firewalls', firewall(name));
  }
  await put(inRegion('targetPools'), { name: 'legacy' });
  await put(inRegion('forwardingRules'), { name: 'legacy', target: inRegion('targetPools/legacy') });
  await put(inRegion('healthChecks'), { name: 'k8s2-a1b2c3d4-l4-shared-hc' });
  await put(`${zone}/instanceGroups`, { name: 'k8s-ig--a1b2', network });
  await put(inRegion('backendServices'), {
    name: 'k8s2-a1b2c3d4-shop-web-x',
    healthChecks: [inRegion('healthChecks/k8s2-a1b2c3d4-l4-shared-hc')],
    backends: [{ group: `${zone}/instanceGroups/k8s-ig--a1b2` }],
  });
  await put(inRegion('forwardingRules'), {
    name: 'k8s2-tcp-a1b2c3d4-shop-web-x',
    backendService: inRegion('backendServices/k8s2-a1b2c3d4-shop-web-x'),
  });
  const backend = 'k8s1-0f1e2d3c-shop-web-80-x';
  await put('global/healthChecks', { name: backend });
  await put(`${zone}/networkEndpointGroups`, { name: backend, network });
  await put('global/backendServices', {
    name: backend,
    healthChecks: [`global/healthChecks/${backend}`],
    backends: [{ group: `${zone}/networkEndpointGroups/${backend}` }],
  });
  const named = (prefix: string) => `k8s2-${prefix}-a1b2c3d4-shop-web-x`;
  await put('global/urlMaps', { name: named('um'), defaultService: `global/backendServices/${backend}` });
  await put('global/sslCertificates', { name: 'k8s2-cr-a1b2c3d4-x-y' });
  await put('global/targetHttpProxies', { name: named('tp'), urlMap: `global/urlMaps/${named('um')}` });
  await put('global/targetHttpsProxies', {
    name: named('ts'),
    urlMap: `global/urlMaps/${named('um')}`,
    sslCertificates: ['global/sslCertificates/k8s2-cr-a1b2c3d4-x-y'],
  });
  await put('global/forwardingRules', { name: named('fr'), target: `global/targetHttpProxies/${named('tp')}` });
}
