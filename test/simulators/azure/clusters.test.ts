import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clusterBody } from '../../support/azure-tenant.ts';
import { landingAccount, type SimulatedAzure, simulatedAzure, subscriptionId } from '../../support/simulated-azure.ts';
import { get, group, ids, makeNetwork, put, region, remove } from './subscription.ts';

let azure: SimulatedAzure;
let nat: string;

beforeEach(async () => {
  azure = await simulatedAzure({ quotas: { regionalVcpus: 16 } });
  await makeNetwork(azure);
  nat = (await get(azure, ids.address)).body.properties.ipAddress;
});
afterEach(() => azure.close());

const codeOf = ({ body }: { body: { error?: { code: string } } }) => body?.error?.code;
const nodes = `${ids.network}/subnets/nodes`;
const nodeGroup = `/subscriptions/${subscriptionId}/resourceGroups/MC_shop_shop_${region}`;
const good = () => clusterBody(nodes, { authorizedIPRanges: [`${nat}/32`], tags: { team: 'shop' } });

async function makeCluster(body: object = good()): Promise<void> {
  await put(azure, ids.cluster, body);
  await azure.clock.advance(700_000);
}

describe('a managed cluster', () => {
  test('comes with a group for its nodes, tagged as it is, in which its load balancer has an address', async () => {
    const begun = await put(azure, ids.cluster, good());
    await azure.clock.advance(700_000);
    const { body } = await get(azure, ids.cluster);
    const made = await get(azure, nodeGroup);

    expect([begun.status, begun.body.properties.provisioningState]).toEqual([201, 'Creating']);
    expect(body.properties).toMatchObject({
      provisioningState: 'Succeeded',
      powerState: { code: 'Running' },
      fqdn: expect.stringMatching(/^acme-[0-9a-f]{8}\.hcp\.germanywestcentral\.azmk8s\.io$/),
      nodeResourceGroup: `MC_shop_shop_${region}`,
      currentKubernetesVersion: '1.35.2',
      networkProfile: { outboundType: 'loadBalancer', loadBalancerSku: 'standard' },
    });
    expect(made.body.tags).toMatchObject({ team: 'shop' });
    const [{ id }] = body.properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs;
    expect((await get(azure, id)).body.properties.ipAddress).toMatch(/^198\./);
    expect(codeOf(await remove(azure, id))).toBe('PublicIPAddressCannotBeDeleted');
  });

  test('calls from the NAT gateway of its subnet, not from its load balancer', async () => {
    await makeCluster();

    expect(azure.world.network.egressAddresses('shop')).toEqual([nat]);
  });

  describe('that runs under an identity of its owner', () => {
    const { clusterIdentity = '' } = landingAccount.access;
    const under = (...identities: string[]) => ({
      ...good(),
      identity: { type: 'UserAssigned', userAssignedIdentities: Object.fromEntries(identities.map((id) => [id, {}])) },
    });

    test('is made under it, in whatever case it is named', async () => {
      const made = await put(azure, ids.cluster, under(clusterIdentity.toLowerCase()));

      expect(made.status).toBe(201);
      expect(made.body.identity).toMatchObject({ type: 'UserAssigned' });
    });

    test.each([
      ['that is not there', [`${clusterIdentity}-2`], 'FailedIdentityOperation', 'was not found'],
      ['where two are named', [clusterIdentity, `${clusterIdentity}-2`], 'InvalidParameter', 'exactly one identity'],
      ['where none is named', [], 'InvalidParameter', 'exactly one identity'],
    ])('is refused %s', async (_case, identities, code, words) => {
      const { status, body } = await put(azure, ids.cluster, under(...identities));

      expect({ status, code: body.error.code }).toEqual({ status: 400, code });
      expect(body.error.message).toContain(words);
    });

    test('is refused to who may not assign it', async () => {
      const actions = ['Microsoft.ContainerService/*', 'Microsoft.Network/*', 'Microsoft.Resources/*'];
      await azure.close();
      azure = await simulatedAzure({ ownerActions: actions });
      await makeNetwork(azure);

      const { status, body } = await put(azure, ids.cluster, under(clusterIdentity));

      expect({ status, code: body.error.code }).toEqual({ status: 403, code: 'LinkedAuthorizationFailed' });
      expect(body.error.message).toContain(
        "action(s) 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action' on the linked scope(s)",
      );
    });
  });

  test('whose nodes are not let in to their own API server fails, and says so', async () => {
    await makeCluster(clusterBody(nodes, { authorizedIPRanges: ['203.0.113.10/32'] }));

    const { body } = await get(azure, ids.cluster);

    expect(body.properties).toMatchObject({
      provisioningState: 'Failed',
      status: { provisioningError: { code: 'K8SAPIServerConnFailVMExtensionError' } },
    });
  });

  test.each([
    ['an unknown member', { natGatewayProfil: {} }, 'UnmarshalError'],
    ['no prefix of its name', { dnsPrefix: undefined }, 'InvalidParameter'],
    ['no system pool', { agentPoolProfiles: [] }, 'InvalidParameter'],
    [
      'a NAT gateway that AKS makes in a network that it did not make',
      { networkProfile: { outboundType: 'managedNATGateway' } },
      'ManagedNATGatewayNotAllowed',
    ],
    [
      'ranges for an endpoint that is private',
      { apiServerAccessProfile: { enablePrivateCluster: true, authorizedIPRanges: ['203.0.113.10/32'] } },
      'AuthorizedIPRangesNotAllowedForPrivateCluster',
    ],
  ])('is refused with %s', async (_case, properties, code) => {
    const { properties: usual, ...body } = good();

    const answer = await put(azure, ids.cluster, { ...body, properties: { ...usual, ...properties } });

    expect([answer.status, codeOf(answer)]).toEqual([400, code]);
  });

  test('is one of as many cores as the region gives', async () => {
    await makeCluster();

    const second = await put(azure, `${ids.cluster}-2`, good());

    expect(codeOf(second)).toBe('ErrCode_InsufficientVCPUQuota');
  });

  test('keeps its subnet and its secret', async () => {
    await makeCluster({
      ...good(),
      properties: { ...good().properties, servicePrincipalProfile: { clientId: 'c', secret: 'hidden' } },
    });

    const subnet = await remove(azure, ids.network);
    const { body } = await get(azure, ids.cluster);

    expect(codeOf(subnet)).toBe('InUseSubnetCannotBeDeleted');
    expect(body.properties.servicePrincipalProfile).toEqual({ clientId: 'c' });
    expect(JSON.stringify(body)).not.toContain('hidden');
  });

  test('is changed by a PUT of all of it, one at a time', async () => {
    await makeCluster();
    const { body } = await get(azure, ids.cluster);
    body.properties.apiServerAccessProfile.authorizedIPRanges.push('203.0.113.11/32');

    const begun = await put(azure, ids.cluster, body);
    const second = await put(azure, ids.cluster, body);
    await azure.clock.advance(300_000);

    expect([begun.status, begun.body.properties.provisioningState]).toEqual([200, 'Updating']);
    expect([second.status, codeOf(second)]).toEqual([409, 'OperationNotAllowed']);
    expect((await get(azure, ids.cluster)).body.properties.apiServerAccessProfile.authorizedIPRanges).toEqual([
      `${nat}/32`,
      '203.0.113.11/32',
    ]);
  });

  test('is listed in its group and in its subscription, and goes with the group of its nodes', async () => {
    await makeCluster();
    const path = 'providers/Microsoft.ContainerService/managedClusters?api-version=2026-05-01';
    const inGroup = await azure.arm('GET', `${group}/${path}`);
    const inAll = await azure.arm('GET', `/subscriptions/${subscriptionId}/${path}`);

    const begun = await remove(azure, ids.cluster);
    await azure.clock.advance(600_000);

    expect(JSON.stringify(inGroup.body.value).toLowerCase()).toBe(JSON.stringify(inAll.body.value).toLowerCase());
    expect(inAll.body.value).toHaveLength(1);
    expect(begun.status).toBe(202);
    expect((await get(azure, nodeGroup)).status).toBe(404);
    expect(azure.counts()).toMatchObject({ 'managed-cluster': 0, 'public-ip-address': 1 });
    expect((await remove(azure, ids.network)).status).toBe(202);
  });
});
