import { type ArmAnswer, type SimulatedAzure, subscriptionId } from '../../support/simulated-azure.ts';

export const region = 'germanywestcentral';
export const group = `/subscriptions/${subscriptionId}/resourceGroups/shop`;
export const network = '2025-07-01';

export const idOf = (type: string, name: string): string => `${group}/providers/${type}/${name}`;
export const ids = {
  address: idOf('Microsoft.Network/publicIPAddresses', 'address'),
  gateway: idOf('Microsoft.Network/natGateways', 'gateway'),
  securityGroup: idOf('Microsoft.Network/networkSecurityGroups', 'guard'),
  network: idOf('Microsoft.Network/virtualNetworks', 'network'),
  zone: idOf('Microsoft.Network/privateDnsZones', 'shop.private.postgres.database.azure.com'),
  server: idOf('Microsoft.DBforPostgreSQL/flexibleServers', 'shop-database'),
  cluster: idOf('Microsoft.ContainerService/managedClusters', 'shop'),
};

/** Bodies that Azure takes, from which tests make those that it does not. */
export const bodies = {
  address: {
    location: region,
    sku: { name: 'StandardV2' },
    zones: ['1', '2', '3'],
    properties: { publicIPAllocationMethod: 'Static' },
  },
  gateway: {
    location: region,
    sku: { name: 'StandardV2' },
    zones: ['1', '2', '3'],
    properties: { publicIpAddresses: [{ id: ids.address }] },
  },
  securityGroup: { location: region, properties: {} },
  network: {
    location: region,
    properties: {
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [
        {
          name: 'nodes',
          properties: {
            addressPrefixes: ['10.0.0.0/20'],
            natGateway: { id: ids.gateway },
            networkSecurityGroup: { id: ids.securityGroup },
          },
        },
        {
          name: 'database',
          properties: {
            addressPrefixes: ['10.0.16.0/27'],
            delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }],
          },
        },
      ],
    },
  },
  zone: { location: 'global', properties: {} },
  link: { location: 'global', properties: { registrationEnabled: false, virtualNetwork: { id: ids.network } } },
  server: {
    location: region,
    sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' },
    properties: {
      version: '17',
      highAvailability: { mode: 'ZoneRedundant' },
      network: {
        delegatedSubnetResourceId: `${ids.network}/subnets/database`,
        privateDnsZoneArmResourceId: ids.zone,
      },
      authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: 'tenant' },
    },
  },
};

export const put = (azure: SimulatedAzure, id: string, body: unknown): Promise<ArmAnswer> =>
  azure.arm('PUT', `${id}?api-version=${versionOf(id)}`, { body });
export const get = (azure: SimulatedAzure, id: string): Promise<ArmAnswer> =>
  azure.arm('GET', `${id}?api-version=${versionOf(id)}`);
export const remove = (azure: SimulatedAzure, id: string): Promise<ArmAnswer> =>
  azure.arm('DELETE', `${id}?api-version=${versionOf(id)}`);

export async function makeGroup(azure: SimulatedAzure): Promise<void> {
  await put(azure, group, { location: region });
}

/** A network with a NAT gateway, and a zone that it resolves names in. */
export async function makeNetwork(azure: SimulatedAzure): Promise<void> {
  await makeGroup(azure);
  const steps: [string, unknown][] = [
    [ids.address, bodies.address],
    [ids.securityGroup, bodies.securityGroup],
    [ids.gateway, bodies.gateway],
    [ids.network, bodies.network],
    [ids.zone, bodies.zone],
    [`${ids.zone}/virtualNetworkLinks/link`, bodies.link],
  ];
  for (const [id, body] of steps) {
    const { status, body: answer } = await put(azure, id, body);
    if (status > 299) throw new Error(JSON.stringify(answer));
    await azure.clock.advance(60_000);
  }
}

function versionOf(id: string): string {
  if (id.includes('/privateDnsZones')) return '2024-06-01';
  if (id.includes('/Microsoft.Network/')) return network;
  if (id.includes('/Microsoft.DBforPostgreSQL/')) return '2025-08-01';
  return id.includes('/Microsoft.ContainerService/') ? '2026-05-01' : '2025-04-01';
}
