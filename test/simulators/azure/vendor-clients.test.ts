import { ContainerServiceClient } from '@azure/arm-containerservice';
import { NetworkManagementClient } from '@azure/arm-network';
import { PostgreSQLManagementFlexibleServerClient, type Server } from '@azure/arm-postgresql-flexible';
import { ResourceManagementClient } from '@azure/arm-resources';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clusterBody } from '../../support/azure-tenant.ts';
import { owner, type SimulatedAzure, simulatedAzure, subscriptionId } from '../../support/simulated-azure.ts';
import { bodies, ids, makeNetwork, region } from './subscription.ts';

/** A long operation of Azure's clients: it asks after itself as Azure has told it, when it is told to. */
interface Poller<Result> {
  readonly isDone: boolean;
  readonly result?: Result | undefined;
  submitted(): Promise<void>;
  poll(): Promise<unknown>;
}

let azure: SimulatedAzure;
let resources: ResourceManagementClient;
let networks: NetworkManagementClient;

beforeEach(async () => {
  azure = await simulatedAzure();
  resources = new ResourceManagementClient(credential, subscriptionId, options());
  networks = new NetworkManagementClient(credential, subscriptionId, options());
});
afterEach(() => azure.close());

const credential = {
  async getToken() {
    const { body } = await azure.token({ client_id: owner.clientId, client_secret: owner.clientSecret });
    return { token: body.access_token, expiresOnTimestamp: Date.now() + body.expires_in * 1000 };
  },
};

/** They speak to Azure's own hosts, and only so over TLS: on the wire these are turned into ours, and back. */
const options = () => {
  const wire = createDefaultHttpClient();
  const httpClient: HttpClient = {
    async sendRequest(request) {
      const url = request.url.replace('https://', `${azure.url}/`);
      const response = await wire.sendRequest({ ...request, url, allowInsecureConnection: true });
      for (const [name, value] of response.headers) {
        response.headers.set(name, value.replace(`${azure.url}/`, 'https://'));
      }
      return { ...response, request };
    },
  };
  return { httpClient, retryOptions: { maxRetries: 0 } };
};

async function finished<Result>(poller: Poller<Result>): Promise<Result | undefined> {
  await poller.submitted();
  for (let polls = 0; polls < 100 && !poller.isDone; polls += 1) {
    await azure.clock.advance(30_000);
    await poller.poll();
  }
  return poller.result;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('Clients that Azure publishes', () => {
  test('make a network, list it, and take it away in the order that Azure wants', async () => {
    await resources.resourceGroups.createOrUpdate('shop', { location: region });
    const address = await finished(
      networks.publicIPAddresses.createOrUpdate('shop', 'address', {
        location: region,
        sku: { name: 'StandardV2' },
        zones: ['1', '2', '3'],
        publicIPAllocationMethod: 'Static',
      }),
    );
    const gateway = await finished(
      networks.natGateways.createOrUpdate('shop', 'gateway', {
        location: region,
        sku: { name: 'StandardV2' },
        zones: ['1', '2', '3'],
        publicIpAddresses: [{ id: ids.address }],
      }),
    );
    await finished(networks.networkSecurityGroups.createOrUpdate('shop', 'guard', { location: region }));
    const network = await finished(
      networks.virtualNetworks.createOrUpdate('shop', 'network', {
        location: region,
        addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
        subnets: [
          {
            name: 'nodes',
            addressPrefixes: ['10.0.0.0/20'],
            natGateway: { id: ids.gateway },
            networkSecurityGroup: { id: ids.securityGroup },
          },
        ],
      }),
    );
    const listed = await all(networks.virtualNetworks.list('shop'));
    const tooEarly = await finished(networks.natGateways.delete('shop', 'gateway')).catch((error) => error);
    await finished(networks.virtualNetworks.delete('shop', 'network'));
    await finished(networks.natGateways.delete('shop', 'gateway'));
    await finished(resources.resourceGroups.delete('shop'));

    expect(address?.ipAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(gateway).toMatchObject({ id: ids.gateway, provisioningState: 'Succeeded' });
    expect(network).toMatchObject({ provisioningState: 'Succeeded', subnets: [{ name: 'nodes' }] });
    expect(listed.map(({ name }) => name)).toEqual(['network']);
    expect(tooEarly).toMatchObject({ statusCode: 400, code: 'CannotDeleteNatGatewayAssociatedToSubnet' });
    expect(Object.values(azure.counts()).every((count) => count === 0)).toBe(true);
  });

  test('make a cluster and give it other ranges that may come in', async () => {
    await makeNetwork(azure);
    const clusters = new ContainerServiceClient(credential, subscriptionId, options());
    const { location, properties } = clusterBody(`${ids.network}/subnets/nodes`);
    const { ipAddress } = await networks.publicIPAddresses.get('shop', 'address');
    const admitting = (...authorizedIPRanges: string[]) => ({
      ...properties,
      location,
      identity: { type: 'SystemAssigned' as const },
      apiServerAccessProfile: { authorizedIPRanges: [`${ipAddress}/32`, ...authorizedIPRanges] },
    });

    const made = await finished(clusters.managedClusters.createOrUpdate('shop', 'shop', admitting()));
    const changed = await finished(
      clusters.managedClusters.createOrUpdate('shop', 'shop', admitting('203.0.113.10/32')),
    );
    await finished(clusters.managedClusters.delete('shop', 'shop'));

    expect(made).toMatchObject({ provisioningState: 'Succeeded', currentKubernetesVersion: '1.35.2' });
    expect(changed?.apiServerAccessProfile?.authorizedIPRanges).toEqual([`${ipAddress}/32`, '203.0.113.10/32']);
    expect(await all(clusters.managedClusters.list())).toEqual([]);
  });

  test('make a database server in a delegated subnet', async () => {
    await makeNetwork(azure);
    const databases = new PostgreSQLManagementFlexibleServerClient(credential, subscriptionId, options());
    const { location, sku, properties } = bodies.server;

    const poller = await databases.servers.beginCreateOrUpdate('shop', 'shop-database', {
      location,
      sku: { name: sku.name, tier: sku.tier },
      ...properties,
    } as Server);
    while (!poller.isDone()) {
      await azure.clock.advance(60_000);
      await poller.poll();
    }
    const found = await all(databases.servers.listByResourceGroup('shop'));

    expect(found).toMatchObject([
      { name: 'shop-database', state: 'Ready', highAvailability: { mode: 'ZoneRedundant' } },
    ]);
  });

  test('are told in the words of Azure what is wrong', async () => {
    await resources.resourceGroups.createOrUpdate('shop', { location: region });
    const refused = (making: Promise<unknown>) => making.catch((error) => error);

    const dynamic = await refused(
      finished(
        networks.publicIPAddresses.createOrUpdate('shop', 'address', {
          location: region,
          sku: { name: 'StandardV2' },
          publicIPAllocationMethod: 'Dynamic',
        }),
      ),
    );
    const missing = await refused(networks.virtualNetworks.get('shop', 'network'));

    expect(dynamic).toMatchObject({ statusCode: 400, code: 'StandardSkuPublicIPAddressMustBeStatic' });
    expect(missing).toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  });
});
