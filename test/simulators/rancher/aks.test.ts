import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { aksBody, clusterPath, place, type RancherOnAzure, rancherOnAzure, subscriptionId } from './aks-in-rancher.ts';
import { hostedInRancher } from './hosted-in-rancher.ts';
import { conditionsOf, rancherAddresses } from './simulated-rancher.ts';

describe('An AKS cluster in Rancher', () => {
  let simulated: RancherOnAzure;

  beforeEach(async () => {
    simulated = await rancherOnAzure();
  });
  afterEach(() => simulated.close());

  const asked = () => ({ credential: simulated.credential, natAddress: simulated.natAddress });
  const { make, read, operatorObject, ready, shutAndOpen } = hostedInRancher(() => simulated, {
    provider: 'aks',
    bodyOf: (name, changes) => aksBody(name, { ...asked(), ...changes }),
  });

  test('becomes active once its NAT address is admitted, and not before', async () => {
    const { shut, open } = await shutAndOpen();

    expect(conditionsOf(shut)).toMatchObject({ Provisioned: 'True', Connected: 'False', AgentDeployed: 'True' });
    expect(open).toMatchObject({ state: 'active', driver: 'AKS', provider: 'aks', nodeCount: 3 });
    expect(open.version.gitVersion).toMatch(/^v1\.35/);
    expect(open.apiEndpoint).toMatch(/^https:\/\/tenant-a-.*\.azmk8s\.io:443$/);
    expect(open.aksStatus.upstreamSpec).toMatchObject({ outboundType: 'loadBalancer', privateCluster: false });
  });

  test('stands in its subnet, open to the addresses that were asked for and to no other', async () => {
    const { id } = await make();

    await simulated.pass(12);
    const { body } = await simulated.aks('GET', 'tenant-a');
    const cluster = await read(id);

    expect(body.tags).toEqual({ 'tenantry-owner': 't-1' });
    expect(body.properties).toMatchObject({
      provisioningState: 'Succeeded',
      nodeResourceGroup: 'MC_tenantry-t-1_tenant-a_germanywestcentral',
      apiServerAccessProfile: { authorizedIPRanges: [...rancherAddresses, simulated.natAddress].sort() },
      agentPoolProfiles: [
        {
          name: 'nodes',
          availabilityZones: ['1', '2', '3'],
          vnetSubnetID: expect.stringMatching(/\/virtualNetworks\/virtual-network\/subnets\/nodes$/),
        },
      ],
    });
    expect(cluster.aksConfig.authorizedIpRanges).toEqual(body.properties.apiServerAccessProfile.authorizedIPRanges);
  });

  test('does not come up when its own nodes may not call its endpoint', async () => {
    const { id } = await make({ authorizedIpRanges: rancherAddresses });

    await simulated.pass(20);
    const cluster = await read(id);

    expect(conditionsOf(cluster)).toMatchObject({ Provisioned: 'False' });
    expect(cluster.transitioningMessage).toMatch(/creation for cluster \[tenant-a \(id: c-\w+\)\] status: Failed/);
  });

  test.each([
    [
      'no subnet',
      { subnet: null },
      /^field \[subnet\] must be provided for cluster \[tenant-a .* Azure CNI network plugin is used$/,
    ],
    ['no system pool', { nodePools: [] }, undefined],
    [
      'no disk type',
      { nodePools: [{ name: 'a', count: 1, maxPods: 30, vmSize: 'x', osDiskSizeGB: 64 }] },
      /^field \[NodePool\.OSDiskType\] must be provided/,
    ],
    [
      'a policy without its plugin',
      { networkPlugin: 'kubenet', networkPolicy: 'azure' },
      /^azure network policy can be used only with Azure CNI/,
    ],
    [
      'an add-on that nothing is said about',
      { httpApplicationRouting: null },
      /ERROR CODE: InvalidParameter[\s\S]*addonProfiles/,
    ],
  ])('with %s is refused, by Rancher at once or by the operator later', async (_case, changes, words) => {
    const answer = await simulated.call('POST', '/v3/clusters', aksBody('tenant-a', { ...asked(), ...changes }));
    await simulated.pass(2);

    if (words === undefined) {
      expect(answer).toMatchObject({ status: 422, body: { message: 'must have at least one nodepool' } });
      return;
    }
    const cluster = await read(answer.body.id);
    expect(answer.status).toBe(201);
    expect(conditionsOf(cluster)).toMatchObject({ Provisioned: 'False' });
    expect(cluster.conditions.find(({ type }: { type: string }) => type === 'Provisioned').message).toMatch(words);
  });

  test('loses a misspelt access list without a word, and is open to the world', async () => {
    const { aksConfig, ...body } = aksBody('tenant-a', asked());
    const { authorizedIpRanges, ...rest } = aksConfig;

    const created = await simulated.call('POST', '/v3/clusters', {
      ...body,
      aksConfig: { ...rest, authorizedIPRanges: authorizedIpRanges },
    });
    await simulated.pass(12);
    const { body: cluster } = await simulated.aks('GET', 'tenant-a');

    expect(created.status).toBe(201);
    expect(created.body.aksConfig).not.toHaveProperty('authorizedIPRanges');
    expect(cluster.properties.apiServerAccessProfile?.authorizedIPRanges ?? []).toEqual([]);
  });

  test('gets the load balancer’s outbound type for a NAT gateway of its own, which the operator drops', async () => {
    await make({ outboundType: 'userAssignedNATGateway' });

    await simulated.pass(12);
    const { body } = await simulated.aks('GET', 'tenant-a');

    expect(body.properties.networkProfile.outboundType).toBe('loadBalancer');
  });

  test('cannot have the name of another tenant’s cluster, whatever its subscription', async () => {
    await make();

    const twin = await simulated.call('POST', '/v3/clusters', { ...aksBody('tenant-a', asked()), name: 'else' });

    expect(twin).toMatchObject({
      status: 422,
      body: { message: 'cluster already exists for AKS cluster [tenant-a] in region [germanywestcentral]' },
    });
  });

  test('shows what Entra said when the credential is no longer good', async () => {
    const azurecredentialConfig = { clientId: 'gone', clientSecret: 'x', subscriptionId, tenantId: 'nowhere' };
    const { id: credential } = (
      await simulated.call('POST', '/v3/cloudcredentials', { name: 'bad', azurecredentialConfig })
    ).body;

    const { id } = await make({ credential, azureCredentialSecret: credential });
    await simulated.pass(2);
    const cluster = await read(id);

    expect(cluster.transitioningMessage).toMatch(/ClientSecretCredential authentication failed/);
  });

  test('takes over into its spec what somebody changed at the cloud', async () => {
    const id = await ready();
    const { body } = await simulated.aks('GET', 'tenant-a');
    body.properties.apiServerAccessProfile.authorizedIPRanges = ['203.0.113.0/24', simulated.natAddress];

    await simulated.aks('PUT', 'tenant-a', body);
    await simulated.pass(20);
    const cluster = await read(id);

    expect(cluster.aksConfig.authorizedIpRanges).toEqual(['203.0.113.0/24', simulated.natAddress]);
    expect(conditionsOf(cluster)).toMatchObject({ Updated: 'True', Ready: 'True' });
  });

  test('is updated at the cloud when its access list is changed in Rancher', async () => {
    const id = await ready();
    const ranges = [...rancherAddresses, '198.51.100.7/32', simulated.natAddress].sort();

    await simulated.call('PUT', `/v3/clusters/${id}`, { aksConfig: { authorizedIpRanges: ranges } });
    await simulated.pass(0.5);
    const during = await read(id);
    await simulated.pass(12);
    const { body } = await simulated.aks('GET', 'tenant-a');
    const after = await read(id);

    expect(during).toMatchObject({ state: 'updating', transitioning: 'yes' });
    expect(body.properties.apiServerAccessProfile.authorizedIPRanges).toEqual(ranges);
    expect(conditionsOf(after)).toMatchObject({ Updated: 'True', Ready: 'True' });
  });

  test('is gone from Rancher before it is gone from the cloud, where the operator follows it to its end', async () => {
    const id = await ready();

    await simulated.call('DELETE', `/v3/clusters/${id}`);
    await simulated.pass(1);
    const inRancher = await simulated.call('GET', `/v3/clusters/${id}`);
    const followed = await operatorObject(id);
    const inCloud = await simulated.aks('GET', 'tenant-a');
    await simulated.pass(20);
    const later = await operatorObject(id);
    const gone = await simulated.aks('GET', 'tenant-a');
    const group = await simulated.arm('GET', `/subscriptions/${subscriptionId}/resourceGroups/${place.resourceGroup}`, {
      version: '2025-04-01',
    });

    expect(inRancher.status).toBe(404);
    expect(followed.status).toBe(200);
    expect(inCloud.body.properties.provisioningState).toBe('Deleting');
    expect([later.status, gone.status, group.status]).toEqual([404, 404, 200]);
  });

  test('is left behind in the cloud when the operator could not read it at its deletion', async () => {
    const id = await ready();
    simulated.world.faults.add({
      match: { service: 'azure-containerservice', operation: 'ManagedClusters_Get' },
      fault: 'denied',
    });

    await simulated.call('DELETE', `/v3/clusters/${id}`);
    await simulated.pass(30);
    const object = await operatorObject(id);
    const inCloud = await simulated.aks('GET', 'tenant-a');

    expect(object.status).toBe(404);
    expect(inCloud.body).toMatchObject({ id: clusterPath('tenant-a'), properties: { provisioningState: 'Succeeded' } });
  });
});
