import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { clusterPlace } from '../../../src/clouds/azure/slots.ts';
import { clusterBody, makeStages } from '../../support/azure-tenant.ts';
import { type SimulatedAzure, simulatedAzure, subscriptionId, tenant } from '../../support/simulated-azure.ts';

let azure: SimulatedAzure;

beforeEach(async () => {
  azure = await simulatedAzure({ quotas: { publicIpAddresses: 7, regionalVcpus: 40 } });
});
afterEach(() => azure.close());

const cluster = { name: tenant.clusterName, region: tenant.region };
const scope = { ownerId: tenant.tenantId, providerIds: [] };
const { resourceGroup, virtualNetwork, subnet } = clusterPlace(tenant.tenantId);
const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
const nodes = `${group}/providers/Microsoft.Network/virtualNetworks/${virtualNetwork}/subnets/${subnet}`;

async function makeCluster(body: object, inGroup = group): Promise<void> {
  const path = `${inGroup}/providers/Microsoft.ContainerService/managedClusters/${tenant.clusterName}`;
  const { status } = await azure.arm('PUT', `${path}?api-version=2026-05-01`, { body });
  expect(status).toBe(201);
  await azure.clock.advance(700_000);
}

async function makeNetwork(): Promise<string> {
  const made = await makeStages(azure, { stages: ['network'] });
  return made.get('public-ip-address/nat')?.outputs.publicIp ?? '';
}

describe('the addresses from which a cluster calls the internet', () => {
  it('are none while there is no cluster of that name', async () => {
    expect(await azure.adapter.natAddressesOf(cluster)).toEqual([]);
  });

  it('are those of the NAT gateway of its subnet, though AKS makes a load balancer with an address too', async () => {
    const publicIp = await makeNetwork();
    await makeCluster(clusterBody(nodes, { authorizedIPRanges: [`${publicIp}/32`] }));

    const found = await azure.adapter.natAddressesOf(cluster);

    expect(found).toEqual([`${publicIp}/32`]);
    expect(azure.world.network.egressAddresses(tenant.clusterName)).toEqual([publicIp]);
  });

  it('are those of its load balancer where somebody made a cluster by hand in a network of AKS’s own', async () => {
    const handmade = `/subscriptions/${subscriptionId}/resourceGroups/by-hand`;
    await azure.arm('PUT', `${handmade}?api-version=2025-04-01`, { body: { location: tenant.region } });
    const { properties, ...body } = clusterBody('');
    const agentPoolProfiles = properties.agentPoolProfiles.map(({ vnetSubnetID: _none, ...pool }) => pool);
    await makeCluster({ ...body, properties: { ...properties, agentPoolProfiles } }, handmade);

    const found = await azure.adapter.natAddressesOf(cluster);

    const [address] = azure.world.network.egressAddresses(tenant.clusterName);
    expect(found).toEqual([`${address}/32`]);
  });

  it('are asked of the region that is meant', async () => {
    const publicIp = await makeNetwork();
    await makeCluster(clusterBody(nodes, { authorizedIPRanges: [`${publicIp}/32`] }));

    expect(await azure.adapter.natAddressesOf({ ...cluster, region: 'westeurope' })).toEqual([]);
  });
});

describe('the room in a subscription', () => {
  it('is what the scarcest quota leaves for whole tenants', async () => {
    const empty = await azure.adapter.roomFor(tenant.region, 'small');
    const publicIp = await makeNetwork();
    await makeCluster(clusterBody(nodes, { authorizedIPRanges: [`${publicIp}/32`] }));
    const taken = await azure.adapter.roomFor(tenant.region, 'small');

    expect(empty).toEqual({ singleTenants: 2, limitedBy: 'publicIpAddresses' });
    expect(taken).toEqual({ singleTenants: 1, limitedBy: 'publicIpAddresses' });
    expect(await azure.adapter.roomFor('westeurope', 'small')).toEqual(empty);
  });

  it.each([
    ['small', { singleTenants: 8, limitedBy: 'regionalVcpus' }],
    ['medium', { singleTenants: 4, limitedBy: 'regionalVcpus' }],
    ['large', { singleTenants: 1, limitedBy: 'regionalVcpus' }],
  ] as const)('for a tenant of size %s is as much as its nodes leave', async (size, expected) => {
    await azure.close();
    azure = await simulatedAzure({ quotas: { publicIpAddresses: 300, regionalVcpus: 50 } });

    expect(await azure.adapter.roomFor(tenant.region, size)).toEqual(expected);
  });
});

describe('what Azure says of a cluster that it could not make', () => {
  it('is nothing while there is none', async () => {
    expect(await azure.adapter.failureOf(cluster)).toBeUndefined();
  });

  it('is the error of its last operation: here its nodes were locked out', async () => {
    await makeNetwork();
    await makeCluster(clusterBody(nodes, { authorizedIPRanges: ['203.0.113.10/32'] }));

    expect(await azure.adapter.failureOf(cluster)).toMatch(
      /^Azure: Unable to establish connection from agents to Kubernetes API server.*\(K8SAPIServerConnFailVMExtensionError\)$/,
    );
  });
});

describe('reachability', () => {
  it('holds once Kubernetes endpoint, database and ingress address are up', async () => {
    const made = await makeStages(azure, { stages: ['network', 'database', 'ingress'] });
    const publicIp = made.get('public-ip-address/nat')?.outputs.publicIp;
    const without = await azure.adapter.reachable(cluster, scope);
    await makeCluster(clusterBody(nodes, { authorizedIPRanges: [`${publicIp}/32`] }));

    const complete = await azure.adapter.reachable(cluster, scope);

    expect(without).toEqual({
      reachable: false,
      detail: 'At Azure, the Kubernetes endpoint of acme-0a1b2c3d is absent.',
    });
    expect(complete).toEqual({
      reachable: true,
      detail: 'Kubernetes endpoint, database and ingress address are up.',
    });
  });

  it('tells an endpoint that is open to the world, as one without any list is', async () => {
    await makeNetwork();
    await makeCluster(clusterBody(nodes, { authorizedIPRanges: [] }));

    const answer = await azure.adapter.reachable(cluster, scope);

    expect(answer).toEqual({
      reachable: false,
      detail:
        'At Azure, the Kubernetes endpoint is open to the world; no database server is ready; the address of the ingress is not there.',
    });
  });
});

describe('the stages', () => {
  it('give what the handover names: where to call from, where the database and where the front door is', async () => {
    const made = await makeStages(azure, { stages: ['network', 'database', 'ingress'] });

    const outputs = (slot: string) => made.get(slot)?.outputs;

    expect(outputs('public-ip-address/nat')).toMatchObject({ publicIp: expect.stringMatching(/^198\.1[89]\./) });
    expect(outputs('flexible-server')).toMatchObject({
      endpoint: 'tenantry-t-0a1b2c3d.postgres.database.azure.com',
      port: '5432',
    });
    expect(outputs('flexible-server-database')).toEqual({ databaseName: 'tenant' });
    expect(outputs('public-ip-address/ingress')).toMatchObject({
      dnsName: 'tenantry-t-0a1b2c3d.germanywestcentral.cloudapp.azure.com',
      publicIp: expect.stringMatching(/^198\.1[89]\./),
    });
  });

  it('need three zones', async () => {
    const plan = azure.adapter.plan('network', { ...tenant, zones: ['1', '2'] });

    await expect(plan).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('do not plan a cluster', async () => {
    await expect(azure.adapter.plan('cluster', tenant)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
