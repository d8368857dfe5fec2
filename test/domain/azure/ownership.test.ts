import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PlannedResource } from '../../../src/resources/resource-kind.ts';
import { clusterBody, makeStages, patiently, untilReady } from '../../support/azure-tenant.ts';
import { type SimulatedAzure, simulatedAzure, subscriptionId, tenant } from '../../support/simulated-azure.ts';

let azure: SimulatedAzure;

beforeEach(async () => {
  azure = await simulatedAzure();
});
afterEach(() => azure.close());

const group = `/subscriptions/${subscriptionId}/resourceGroups/tenantry-t-0a1b2c3d`;
const network = `${group}/providers/Microsoft.Network/virtualNetworks/virtual-network`;
const version = '?api-version=2025-07-01';
const scope = { ownerId: tenant.tenantId, providerIds: [] };
const keep = { keepFinalSnapshot: false };

async function planned(slot: string): Promise<PlannedResource> {
  const plans = await Promise.all((['network', 'database'] as const).map((stage) => azure.adapter.plan(stage, tenant)));
  const found = plans.flat().find((resource) => resource.slot === slot);
  if (!found) throw new Error(`nobody plans ${slot}`);
  return found;
}

const putGroup = (tags: object) =>
  azure.arm('PUT', `${group}?api-version=2025-04-01`, { body: { location: tenant.region, tags } });
const markOf = (slot: string) => ({ ownerId: tenant.tenantId, slot, orderId: tenant.orderId });

describe('a resource group of our name that somebody else made', () => {
  it('is neither taken over nor removed, and the failure says both ways out', async () => {
    await putGroup({ team: 'billing' });
    const { kind } = await planned('resource-group');

    const creation = kind.create({ wanted: {}, mark: markOf('resource-group'), requestId: 'r-1' });

    await expect(creation).rejects.toMatchObject({
      code: 'foreign-resource',
      message: `${group} exists already and does not carry the mark of Tenantry. Either remove it, or, if Tenantry is to own and one day delete it, tag it with tenantry-owner=t-0a1b2c3d and tenantry-slot=resource-group.`,
    });
    expect(await kind.read(scope)).toEqual([]);
    const { body } = await azure.arm('GET', `${group}?api-version=2025-04-01`);
    expect(body.tags).toEqual({ team: 'billing' });
  });

  it('is ours once it carries our mark', async () => {
    await putGroup({ 'tenantry-owner': 't-0a1b2c3d', 'tenantry-slot': 'resource-group' });
    const { kind } = await planned('resource-group');

    const taken = await kind.create({ wanted: {}, mark: markOf('resource-group'), requestId: 'r-1' });

    expect(taken).toMatchObject({ providerId: group.toLowerCase(), slot: 'resource-group', state: 'ready' });
  });
});

describe('what somebody else put into a tenant’s group', () => {
  it('keeps the group, which would take it along', async () => {
    await makeStages(azure, { stages: ['network'] });
    const address = `${group}/providers/Microsoft.Network/publicIPAddresses/of-somebody`;
    await azure.arm('PUT', `${address}${version}`, {
      body: { location: tenant.region, sku: { name: 'Standard' }, properties: { publicIPAllocationMethod: 'Static' } },
    });
    const plan = await azure.adapter.plan('network', tenant);
    const ours = ['virtual-network', 'nat-gateway', 'public-ip-address/nat'];
    const groups = ['network-security-group/nodes', 'network-security-group/database'];
    for (const slot of [...ours, ...groups]) {
      const { kind } = plan.find((each) => each.slot === slot) ?? (await planned(slot));
      for (const observed of (await kind.read(scope)).filter((each) => each.slot === slot)) {
        await patiently(azure, () => kind.remove(observed, keep));
        await azure.clock.advance(60_000);
      }
    }
    const { kind } = await planned('resource-group');
    const [standing] = await kind.read(scope);
    if (!standing) throw new Error('the group is gone');

    const removal = kind.remove(standing, keep);

    await expect(removal).rejects.toMatchObject({
      code: 'provider-busy',
      message: 'The resource group still holds Microsoft.Network/publicIPAddresses of-somebody.',
    });
    expect(await kind.holdersOf?.(standing)).toEqual(['Microsoft.Network/publicIPAddresses of-somebody']);
    expect((await azure.arm('GET', `${address}${version}`)).status).toBe(200);
  });

  it('is not removed with a subnet of ours that is mended', async () => {
    await makeStages(azure, { stages: ['network'] });
    const { body } = await azure.arm('GET', `${network}${version}`);
    body.properties.subnets.push({ name: 'of-somebody', properties: { addressPrefixes: ['10.64.200.0/24'] } });
    delete body.properties.subnets[0].properties.natGateway;
    await azure.arm('PUT', `${network}${version}`, { body });
    const resource = await planned('virtual-network');
    const observed = await untilReady(azure, { resource });
    const plan = await azure.adapter.plan('network', tenant);
    const outputs = new Map<string, Readonly<Record<string, string>>>();
    for (const { slot, kind } of plan) {
      const found = (await kind.read(scope)).find((each) => each.slot === slot);
      if (found) outputs.set(slot, found.outputs);
    }
    const wanted = resource.wanted((slot) => outputs.get(slot) ?? {});

    await resource.kind.change?.({ wanted, observed });

    const mended = await untilReady(azure, { resource });
    const shown = await azure.arm('GET', `${network}${version}`);
    expect(resource.kind.differences(wanted, observed).map(({ path }) => path)).toEqual(['subnets']);
    expect(resource.kind.differences(wanted, mended)).toEqual([]);
    expect(shown.body.properties.subnets.map(({ name }: { name: string }) => name)).toEqual([
      'nodes',
      'database',
      'of-somebody',
    ]);
  });
});

describe('a rule that somebody added to the security group of the database', () => {
  it('is seen, and taken away', async () => {
    await makeStages(azure, { stages: ['network'] });
    const resource = await planned('network-security-group/database');
    const { providerId } = await untilReady(azure, { resource });
    const { body } = await azure.arm('GET', `${providerId}${version}`);
    const [rule] = body.properties.securityRules;
    const open = { ...rule.properties, priority: 200, sourceAddressPrefix: 'Internet' };
    body.properties.securityRules.push({ name: 'open', properties: open });
    await azure.arm('PUT', `${providerId}${version}`, { body });
    const wanted = resource.wanted(() => ({}));

    const observed = await untilReady(azure, { resource });
    await resource.kind.change?.({ wanted, observed });
    const mended = await untilReady(azure, { resource });

    expect(resource.kind.differences(wanted, observed).map(({ path }) => path)).toEqual(['rules']);
    expect(resource.kind.differences(wanted, mended)).toEqual([]);
  });
});

describe('a database server', () => {
  it('whose disk has grown is as wanted, and one whose disk is smaller is not', async () => {
    await makeStages(azure, { stages: ['network', 'database'] });
    const { kind } = await planned('flexible-server');
    const [server] = await kind.read(scope);
    if (!server || !('storageGb' in server)) throw new Error('there is no server');
    const wanted = { ...server, storageGb: 256 };

    const paths = [128, 256, 512].map((storageGb) =>
      kind.differences(wanted, { ...server, storageGb } as never).map(({ path }) => path),
    );

    expect(paths.map((each) => each.includes('storageGb'))).toEqual([true, false, false]);
  });

  it.each(['flexible-server', 'flexible-server-database', 'flexible-server-administrator'])(
    'loses nothing while an order wants to keep its data, which Azure does not: %s',
    async (slot) => {
      await makeStages(azure, { stages: ['network', 'database'] });
      const { kind } = await planned(slot);
      const [found] = await kind.read(scope);
      if (!found) throw new Error(`there is no ${slot}`);

      const removal = kind.remove(found, { keepFinalSnapshot: true });

      await expect(removal).rejects.toMatchObject({ code: 'invalid-request' });
      expect((await kind.read(scope))[0]?.state).toBe('ready');
    },
  );
});

describe('a cluster that Rancher has left behind', () => {
  const clusters = `${group}/providers/Microsoft.ContainerService/managedClusters`;
  const aks = '?api-version=2026-05-01';

  async function makeCluster(tags: object): Promise<void> {
    const made = await makeStages(azure, { stages: ['network'] });
    const publicIp = made.get('public-ip-address/nat')?.outputs.publicIp ?? '';
    const body = clusterBody(`${network}/subnets/nodes`, { tags, authorizedIPRanges: [`${publicIp}/32`] });
    await azure.arm('PUT', `${clusters}/${tenant.clusterName}${aks}`, { body });
    await azure.clock.advance(700_000);
  }

  it('is found also where somebody has had one of the same name in another group before', async () => {
    const made = await makeStages(azure, { stages: ['network'] });
    const authorizedIPRanges = [`${made.get('public-ip-address/nat')?.outputs.publicIp}/32`];
    const bodyWith = (tags: object) => clusterBody(`${network}/subnets/nodes`, { tags, authorizedIPRanges });
    const other = group.replace(/[^/]+$/, 'a-foreign-group');
    const ours = `${clusters}/${tenant.clusterName}`;
    await azure.arm('PUT', `${other}?api-version=2025-04-01`, { body: { location: tenant.region } });
    const foreign = await azure.arm('PUT', `${ours.replace(group, other)}${aks}`, { body: bodyWith({}) });
    const marks = { 'tenantry-owner': tenant.tenantId, 'tenantry-slot': 'cluster' };
    await azure.arm('PUT', `${ours}${aks}`, { body: bodyWith(marks) });
    await azure.clock.advance(700_000);

    const [remnant] = await azure.adapter.remnants('cluster', tenant);
    const found = await remnant?.read(scope);

    expect(foreign.status).toBe(201);
    expect(found?.map(({ providerId }) => providerId.toLowerCase())).toEqual([ours.toLowerCase()]);
  });

  it('is found by its name and our mark, and removed with the group of its nodes', async () => {
    await makeCluster({ 'tenantry-owner': tenant.tenantId, 'tenantry-slot': 'cluster' });
    const [remnant] = await azure.adapter.remnants('cluster', tenant);
    const found = (await remnant?.read(scope)) ?? [];

    for (const observed of found) await remnant?.remove(observed, keep);
    await azure.clock.advance(600_000);

    expect(found).toEqual([expect.objectContaining({ slot: 'cluster', state: 'ready' })]);
    expect(await remnant?.read(scope)).toEqual([]);
    expect(azure.counts()).toMatchObject({ 'managed-cluster': 0, 'public-ip-address': 1 });
  });

  it('leaves the group of its nodes to AKS, though that carries its tags', async () => {
    await makeCluster({ 'tenantry-owner': tenant.tenantId, 'tenantry-slot': 'cluster' });
    const { kind } = await planned('resource-group');
    const nodeGroup = `/subscriptions/${subscriptionId}/resourceGroups/MC_tenantry-t-0a1b2c3d_${tenant.clusterName}_${tenant.region}`;

    const found = await kind.read(scope);

    const { body } = await azure.arm('GET', `${nodeGroup}?api-version=2025-04-01`);
    expect(body).toMatchObject({ tags: { 'tenantry-owner': tenant.tenantId }, managedBy: expect.any(String) });
    expect(found.map(({ providerId }) => providerId)).toEqual([group.toLowerCase()]);
  });

  it('is left alone when it is somebody else’s', async () => {
    await makeCluster({ team: 'billing' });
    const [remnant] = await azure.adapter.remnants('cluster', tenant);

    expect(await remnant?.read(scope)).toEqual([]);
  });

  it('is the only thing that a stage can leave behind', async () => {
    expect(await azure.adapter.remnants('network', tenant)).toEqual([]);
  });
});
