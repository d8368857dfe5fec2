import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clusterPath, gkeBody, keyFile, project, type RancherOnGoogle, rancherOnGoogle } from './gke-in-rancher.ts';
import { hostedInRancher } from './hosted-in-rancher.ts';
import { conditionsOf, rancherAddresses } from './simulated-rancher.ts';

const blocks = (cidrs: readonly string[]) => cidrs.map((cidrBlock) => ({ cidrBlock, displayName: 'tenantry' }));

describe('A GKE cluster in Rancher', () => {
  let simulated: RancherOnGoogle;

  beforeEach(async () => {
    simulated = await rancherOnGoogle();
  });
  afterEach(() => simulated.close());

  const { make, read, operatorObject, ready, shutAndOpen } = hostedInRancher(() => simulated, {
    provider: 'gke',
    bodyOf: (name, changes) => gkeBody(name, { credential: simulated.credential, ...changes }),
  });

  test('becomes active once its NAT address is admitted, and not before', async () => {
    const { shut, open } = await shutAndOpen();

    expect(conditionsOf(shut)).toMatchObject({ Provisioned: 'True', Connected: 'False', AgentDeployed: 'True' });
    expect(open).toMatchObject({ state: 'active', driver: 'GKE', provider: 'gke', nodeCount: 3 });
    expect(open.version.gitVersion).toBe('v1.35.1-gke.1000');
    expect(open.apiEndpoint).toMatch(/^https:\/\/[\d.]+$/);
    expect(open.gkeStatus.upstreamSpec).toMatchObject({ network: 'tenant', subnetwork: 'nodes' });
  });

  test('stands in its subnetwork, open to the addresses that were asked for and to no other', async () => {
    await make();

    await simulated.pass(20);
    const cluster = await simulated.gke('GET', clusterPath('tenant-a'));

    expect(cluster).toMatchObject({
      status: 'RUNNING',
      resourceLabels: { 'tenantry-owner': 't-1' },
      masterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: blocks(rancherAddresses) },
      privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: '10.64.32.0/28' },
      ipAllocationPolicy: { clusterSecondaryRangeName: 'pods', servicesSecondaryRangeName: 'services' },
    });
  });

  test('is not changed again by an operator that reads back what it asked for', async () => {
    const id = await ready();
    const before = (await operatorObject(id)).body.metadata.generation;

    await simulated.pass(30);
    const after = await operatorObject(id);
    const updates = simulated.world.calls.all().filter(({ operation }) => operation === 'container.clusters.update');

    expect(after.body).toMatchObject({ status: { phase: 'active' } });
    expect(after.body.metadata.generation - before).toBeLessThanOrEqual(1);
    expect(updates).toEqual([]);
  });

  test('of which the version is no whole one is updated though there is nothing to update', async () => {
    const [pool] = gkeBody('tenant-a', { credential: simulated.credential }).gkeConfig.nodePools;

    await make({ kubernetesVersion: '1.35', nodePools: [{ ...pool, version: '1.35' }] });
    await simulated.pass(30);
    const updates = simulated.world.calls.all().filter(({ operation }) => operation === 'container.clusters.update');

    expect(updates.length).toBeGreaterThan(0);
  });

  test.each([
    [
      'no access list',
      { masterAuthorizedNetworks: null },
      /^field \[masterAuthorizedNetworksConfig\] cannot be nil for non-import cluster/,
    ],
    ['both a region and a zone', { zone: 'europe-west3-a' }, /^only one of zone or region must be specified$/],
    ['no labels', { labels: null }, /^field \[labels\] cannot be nil/],
    [
      'a network that is not there',
      { network: 'nowhere' },
      /^googleapi: Error 400: Network "projects\/tenants-01\/global\/networks\/nowhere" is not found/,
    ],
  ])('with %s is refused by its operator', async (_case, changes, words) => {
    const { id } = await make(changes);

    await simulated.pass(2);
    const cluster = await read(id);

    expect(conditionsOf(cluster)).toMatchObject({ Provisioned: 'False' });
    expect(cluster.conditions.find(({ type }: { type: string }) => type === 'Provisioned').message).toMatch(words);
  });

  test('loses the access list under the operator’s own name for it, and is never made', async () => {
    const { gkeConfig, ...body } = gkeBody('tenant-a', { credential: simulated.credential });
    const { masterAuthorizedNetworks, ...rest } = gkeConfig;

    const created = await simulated.call('POST', '/v3/clusters', {
      ...body,
      gkeConfig: { ...rest, masterAuthorizedNetworksConfig: masterAuthorizedNetworks },
    });

    expect(created.status).toBe(201);
    expect(created.body.gkeConfig).not.toHaveProperty('masterAuthorizedNetworksConfig');
  });

  test('shows what Google said when the credential is no longer good', async () => {
    const authEncodedJson = JSON.stringify({ ...keyFile, client_email: `gone@${project}.iam.gserviceaccount.com` });
    const { id: credential } = (
      await simulated.call('POST', '/v3/cloudcredentials', { name: 'bad', googlecredentialConfig: { authEncodedJson } })
    ).body;

    const { id } = await make({ credential });
    await simulated.pass(2);
    const cluster = await read(id);

    expect(cluster.transitioningMessage).toMatch(/oauth2: "invalid_grant" "Invalid grant: account not found"/);
  });

  test('takes over into its spec what somebody changed at the cloud', async () => {
    const id = await ready();

    await simulated.gke('PUT', clusterPath('tenant-a'), {
      update: { desiredMasterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: blocks(['203.0.113.0/24']) } },
    });
    await simulated.pass(20);
    const cluster = await read(id);

    expect(cluster.gkeConfig.masterAuthorizedNetworks.cidrBlocks).toEqual(blocks(['203.0.113.0/24']));
    expect(conditionsOf(cluster)).toMatchObject({ Updated: 'True', Ready: 'True' });
  });

  test('is updated at the cloud when its access list is changed in Rancher', async () => {
    const id = await ready();
    const cidrBlocks = blocks([...rancherAddresses, '198.51.100.7/32']);

    await simulated.call('PUT', `/v3/clusters/${id}`, { gkeConfig: { masterAuthorizedNetworks: { cidrBlocks } } });
    await simulated.pass(0.5);
    const during = await read(id);
    await simulated.pass(15);
    const cluster = await simulated.gke('GET', clusterPath('tenant-a'));
    const after = await read(id);

    expect(during).toMatchObject({ state: 'updating', transitioning: 'yes' });
    expect(cluster.masterAuthorizedNetworksConfig).toEqual({ enabled: true, cidrBlocks });
    expect(conditionsOf(after)).toMatchObject({ Updated: 'True', Ready: 'True' });
  });

  test('is gone from Rancher and from its operator long before it is gone from the cloud', async () => {
    const id = await ready();

    await simulated.call('DELETE', `/v3/clusters/${id}`);
    await simulated.pass(1);
    const inRancher = await simulated.call('GET', `/v3/clusters/${id}`);
    const object = await operatorObject(id);
    const inCloud = await simulated.gke('GET', clusterPath('tenant-a'));
    await simulated.pass(20);
    const later = simulated.gke('GET', clusterPath('tenant-a'));

    expect([inRancher.status, object.status, inCloud.status]).toEqual([404, 404, 'STOPPING']);
    await expect(later).rejects.toThrow(/notFound/);
  });

  test('that is busy is deleted as soon as GKE takes it', async () => {
    const { id } = await make();
    await simulated.pass(2);

    await simulated.call('DELETE', `/v3/clusters/${id}`);
    await simulated.pass(1);
    const waiting = await operatorObject(id);
    await simulated.pass(40);
    const done = await operatorObject(id);

    expect([waiting.status, done.status]).toEqual([200, 404]);
    await expect(simulated.gke('GET', clusterPath('tenant-a'))).rejects.toThrow(/notFound/);
  });

  test('can be asked for by the versions that its region offers', async () => {
    const query = new URLSearchParams({
      cloudCredentialId: simulated.credential,
      projectId: project,
      region: 'europe-west3',
    });

    const offered = await simulated.call('GET', `/meta/gkeVersions?${query}`);
    const unknown = await simulated.call('GET', '/meta/gkeVersions?projectId=x');

    expect(offered.body.validMasterVersions).toContain('1.35.1-gke.1000');
    expect(unknown.status).toBe(400);
  });
});
