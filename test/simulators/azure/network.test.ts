import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type SimulatedAzure, simulatedAzure, subscriptionId } from '../../support/simulated-azure.ts';
import { bodies, get, ids, makeGroup, makeNetwork, network, put, region, remove } from './subscription.ts';

let azure: SimulatedAzure;

beforeEach(async () => {
  azure = await simulatedAzure({ quotas: { publicIpAddresses: 2 } });
});
afterEach(() => azure.close());

const codeOf = ({ body }: { body: { error?: { code: string } } }) => body?.error?.code;

describe('a public address', () => {
  test('of a Standard SKU is static', async () => {
    await makeGroup(azure);

    const answer = await put(azure, ids.address, {
      ...bodies.address,
      properties: { publicIPAllocationMethod: 'Dynamic' },
    });

    expect(codeOf(answer)).toBe('StandardSkuPublicIPAddressMustBeStatic');
  });

  test('is one of as many as the subscription may have in a region', async () => {
    await makeGroup(azure);
    const make = (name: string, location = region) =>
      put(azure, `${ids.address}-${name}`, { ...bodies.address, location });

    const answers = [await make('a'), await make('b'), await make('c'), await make('d', 'westeurope')];

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 400, 201]);
    expect(answers[2]?.body.error).toEqual({
      code: 'PublicIPCountLimitReached',
      message: 'Cannot create more than 2 public IP addresses for this subscription in this region.',
    });
  });

  test('has a name in a zone that all customers share', async () => {
    await makeGroup(azure);
    const properties = { publicIPAllocationMethod: 'Static', dnsSettings: { domainNameLabel: 'shop' } };
    await put(azure, ids.address, { ...bodies.address, properties });
    await azure.clock.advance(20_000);

    const named = await get(azure, ids.address);
    const twin = await put(azure, `${ids.address}-2`, { ...bodies.address, properties });

    expect(named.body.properties.dnsSettings.fqdn).toBe('shop.germanywestcentral.cloudapp.azure.com');
    expect(codeOf(twin)).toBe('DnsRecordInUse');
  });
});

describe('a NAT gateway', () => {
  test('takes addresses of its own SKU only', async () => {
    await makeGroup(azure);
    await put(azure, ids.address, { ...bodies.address, sku: { name: 'Standard' } });
    await azure.clock.advance(20_000);

    expect(codeOf(await put(azure, ids.gateway, bodies.gateway))).toBe('NatGatewayPublicIpSkuMismatch');
  });

  test('waits for its addresses', async () => {
    await makeGroup(azure);
    const dangling = await put(azure, ids.gateway, bodies.gateway);
    await put(azure, ids.address, bodies.address);
    const early = await put(azure, ids.gateway, bodies.gateway);

    expect(codeOf(dangling)).toBe('InvalidResourceReference');
    expect([early.status, codeOf(early)]).toEqual([429, 'RetryableError']);
    expect(early.body.error.details[0].code).toBe('ReferencedResourceNotProvisioned');
  });
});

describe('a network', () => {
  const changed = (index: number, properties: object) => {
    const subnets = bodies.network.properties.subnets.map((subnet, at) =>
      at === index ? { ...subnet, properties: { ...subnet.properties, ...properties } } : subnet,
    );
    return { ...bodies.network, properties: { ...bodies.network.properties, subnets } };
  };

  test.each([
    ['outside its range', 1, { addressPrefixes: ['192.168.0.0/24'] }, 'NetcfgInvalidSubnet'],
    ['over another', 1, { addressPrefixes: ['10.0.1.0/24'] }, 'NetcfgSubnetRangesOverlap'],
    ['smaller than eight addresses', 1, { addressPrefixes: ['10.0.16.0/30'] }, 'NetcfgSubnetRangeTooSmall'],
    ['with a gateway that is not there', 0, { natGateway: { id: `${ids.gateway}-2` } }, 'InvalidResourceReference'],
  ])('has no subnet %s', async (_case, index, properties, code) => {
    await makeNetwork(azure);

    expect(codeOf(await put(azure, ids.network, changed(index, properties)))).toBe(code);
  });

  test('shows its subnets, each also by itself', async () => {
    await makeNetwork(azure);

    const { body } = await get(azure, ids.network);
    const subnet = await get(azure, `${ids.network}/subnets/nodes`);

    expect(body.properties.subnets[0]).toEqual(subnet.body);
    expect(subnet.body).toMatchObject({ name: 'nodes', properties: { natGateway: { id: ids.gateway } } });
  });

  test('loses the subnets that a PUT leaves out, but none that is in use', async () => {
    await makeNetwork(azure);
    await put(azure, ids.server, bodies.server);
    await azure.clock.advance(1_000_000);
    const [nodes] = bodies.network.properties.subnets;
    const without = (subnets: unknown[]) => ({
      ...bodies.network,
      properties: { ...bodies.network.properties, subnets },
    });

    const refused = await put(azure, ids.network, without([nodes]));
    const done = await put(azure, ids.network, without(bodies.network.properties.subnets.slice(1)));

    expect(refused.body.error).toMatchObject({ code: 'InUseSubnetCannotBeDeleted' });
    expect(refused.body.error.message).toContain('/serviceAssociationLinks/');
    expect(done.status).toBe(200);
  });

  test('is taken apart in order only: each tells what holds it', async () => {
    await makeNetwork(azure);
    const held = [ids.address, ids.gateway, ids.securityGroup, ids.zone];

    const refused = [];
    for (const id of held) refused.push(codeOf(await remove(azure, id)));
    for (const id of [
      `${ids.zone}/virtualNetworkLinks/link`,
      ids.network,
      ids.gateway,
      ids.address,
      ids.securityGroup,
      ids.zone,
    ]) {
      expect((await remove(azure, id)).status).toBe(202);
      await azure.clock.advance(90_000);
    }

    expect(refused).toEqual([
      'PublicIPAddressCannotBeDeleted',
      'CannotDeleteNatGatewayAssociatedToSubnet',
      'InUseNetworkSecurityGroupCannotBeDeleted',
      'CannotDeleteResource',
    ]);
    expect(azure.counts()).toMatchObject({ 'virtual-network': 0, 'nat-gateway': 0, 'private-dns-zone': 0 });
  });
});

describe('a security group', () => {
  test('has no two rules of one direction and priority', async () => {
    await makeGroup(azure);
    const rule = (name: string) => ({
      name,
      properties: {
        priority: 100,
        direction: 'Inbound',
        access: 'Allow',
        protocol: 'Tcp',
        sourceAddressPrefix: 'Internet',
        sourcePortRange: '*',
        destinationAddressPrefix: '*',
        destinationPortRange: '443',
      },
    });

    const answer = await put(azure, ids.securityGroup, {
      location: region,
      properties: { securityRules: [rule('a'), rule('b')] },
    });

    expect(codeOf(answer)).toBe('SecurityRuleConflict');
  });
});

describe('the use of quotas', () => {
  test('is told by region', async () => {
    await makeNetwork(azure);
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Network/locations`;

    const here = await azure.arm('GET', `${path}/${region}/usages?api-version=${network}`);
    const there = await azure.arm('GET', `${path}/westeurope/usages?api-version=${network}`);

    const addresses = ({ body }: typeof here) =>
      body.value.find(({ name }: { name: { value: string } }) => name.value === 'PublicIPAddresses');
    expect(addresses(here)).toMatchObject({ currentValue: 1, limit: 2 });
    expect(addresses(there)).toMatchObject({ currentValue: 0, limit: 2 });
  });
});
