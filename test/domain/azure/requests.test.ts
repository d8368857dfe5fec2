import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { azureSchemasArePresent, azureViolations } from '../../support/azure-schemas.ts';
import { makeStages } from '../../support/azure-tenant.ts';
import { type SimulatedAzure, simulatedAzure, tenant } from '../../support/simulated-azure.ts';

let azure: SimulatedAzure;

beforeEach(async () => {
  azure = await simulatedAzure();
});
afterEach(() => azure.close());
afterAll(() => {
  if (!azureSchemasArePresent)
    console.warn('Not run: requests against the schemas of Azure (../shared/specs/azure is absent).');
});

const whenPresent = azureSchemasArePresent ? it : it.skip;

describe('the requests that make a tenant at Azure', () => {
  whenPresent.each(['small', 'medium', 'large'] as const)('satisfy the schemas of Azure for size %s', async (size) => {
    await makeStages(azure, { stages: ['network', 'database', 'ingress'], of: { ...tenant, size } });

    const puts = azure.sent.filter(({ method }) => method === 'PUT');

    expect(puts).toHaveLength(12);
    expect(puts.flatMap(azureViolations)).toEqual([]);
  });

  whenPresent('would be found out with an unknown member, a wrong type, or one that is missing', () => {
    const path =
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n?api-version=2025-07-01';
    const subnets = [{ name: 'a', properties: { addresPrefixes: ['10.0.0.0/24'] } }];

    const faults = [
      { properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets } },
      { properties: { addressSpace: { addressPrefixes: '10.0.0.0/16' } } },
      {},
    ].map((body) => azureViolations({ path, body }));

    expect(faults).toEqual([
      ['Microsoft.Network/virtualNetworks.properties.subnets[0].properties.addresPrefixes is unknown'],
      ['Microsoft.Network/virtualNetworks.properties.addressSpace.addressPrefixes is no list'],
      ['Microsoft.Network/virtualNetworks.properties is required'],
    ]);
  });

  it('make no password, and no server that anybody could log in to with one', async () => {
    await makeStages(azure, { stages: ['network', 'database'] });

    const server = azure.sent.find(({ method, path }) => method === 'PUT' && /flexibleServers\/[^/]+\?/.test(path));

    expect(JSON.stringify(azure.sent)).not.toMatch(/password(?!Auth)/i);
    expect(server?.body).toMatchObject({
      properties: {
        authConfig: { passwordAuth: 'Disabled', activeDirectoryAuth: 'Enabled' },
        highAvailability: { mode: 'ZoneRedundant' },
      },
    });
  });

  it('make all subnets of a network in one call, that lead out by the NAT gateway alone', async () => {
    const made = await makeStages(azure, { stages: ['network'] });

    const networks = azure.sent.filter(({ method, path }) => method === 'PUT' && path.includes('/virtualNetworks/'));

    expect(networks).toHaveLength(1);
    const out = { natGateway: { id: made.get('nat-gateway')?.providerId }, defaultOutboundAccess: false };
    const delegations = [{ properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }];
    expect(networks[0]?.body).toMatchObject({
      properties: {
        subnets: [
          { name: 'nodes', properties: out },
          { name: 'database', properties: { ...out, delegations } },
        ],
      },
    });
  });
});
