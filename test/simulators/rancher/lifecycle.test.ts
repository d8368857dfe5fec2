import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { conditionsOf, eksBody, simulatedRancher } from './simulated-rancher.ts';

type Simulated = Awaited<ReturnType<typeof simulatedRancher>>;

describe('An EKS cluster in Rancher', () => {
  let simulated: Simulated;
  let credential: string;
  let network: Awaited<ReturnType<Simulated['network']>>;

  beforeEach(async () => {
    simulated = await simulatedRancher();
    credential = await simulated.addCredential();
    network = await simulated.network();
  });
  afterEach(() => simulated.close());

  const make = async (name = 'tenant-a', changes: object = {}) =>
    (await simulated.call('POST', '/v3/clusters', eksBody({ name, credential, subnets: network.subnets, ...changes })))
      .body;
  const read = async (id: string) => (await simulated.call('GET', `/v3/clusters/${id}`)).body;

  test('becomes ready once its addresses are admitted, and not before', async () => {
    const { id } = await make();

    await simulated.pass(20);
    const shut = await read(id);
    await simulated.admit(network.addresses);
    await simulated.pass(1);
    const open = await read(id);

    expect(conditionsOf(shut)).toMatchObject({
      Provisioned: 'True',
      Connected: 'False',
      Ready: 'False',
      AgentDeployed: 'True',
    });
    expect(shut.state).toBe('waiting');
    expect(conditionsOf(open)).toMatchObject({
      Provisioned: 'True',
      Connected: 'True',
      Ready: 'True',
      Updated: 'True',
      Waiting: 'True',
    });
    expect(open).toMatchObject({
      state: 'active',
      transitioning: 'no',
      driver: 'EKS',
      nodeCount: 2,
      version: { minor: '35' },
    });
    expect(open.eksStatus.subnets).toEqual(network.subnets);
  });

  test('reads active in the moment after it was made, before any controller has looked at it', async () => {
    const created = await make();

    expect(created).toMatchObject({ state: 'active', transitioning: 'no', conditions: [] });
    expect(created.id).toMatch(/^c-[a-z0-9]{5}$/);
  });

  test('is provisioning until the control plane is active, then makes its node group', async () => {
    const { id } = await make();

    await simulated.pass(3);
    const early = await read(id);
    const groupsEarly = await simulated.aws('eks', 'ListNodegroups', { clusterName: 'tenant-a' });
    await simulated.pass(11);
    const later = await read(id);
    const groupsLater = await simulated.aws('eks', 'ListNodegroups', { clusterName: 'tenant-a' });

    expect(early).toMatchObject({ state: 'provisioning', transitioning: 'yes' });
    expect(groupsEarly.nodegroups).toEqual([]);
    expect(conditionsOf(later)).toMatchObject({ Provisioned: 'True' });
    expect(groupsLater.nodegroups).toEqual(['main']);
  });

  test('can be called only by the addresses that were asked for', async () => {
    await make();

    await simulated.pass(1);
    const { cluster } = await simulated.aws('eks', 'DescribeCluster', { name: 'tenant-a' });

    expect(cluster.resourcesVpcConfig.publicAccessCidrs).toEqual(['203.0.113.10/32', '203.0.113.11/32']);
    expect(cluster.resourcesVpcConfig.endpointPrivateAccess).toBe(true);
  });

  test('is open to the world when its list of sources is empty', async () => {
    await make('tenant-b', { publicAccessSources: [] });

    await simulated.pass(1);
    const { cluster } = await simulated.aws('eks', 'DescribeCluster', { name: 'tenant-b' });

    expect(cluster.resourcesVpcConfig.publicAccessCidrs).toEqual(['0.0.0.0/0']);
  });

  test('loses a misspelt field without a word, and the operator complains about it later', async () => {
    const { eksConfig, ...body } = eksBody({ name: 'tenant-c', credential, subnets: network.subnets });
    const { publicAccessSources, ...rest } = eksConfig;

    const created = await simulated.call('POST', '/v3/clusters', {
      ...body,
      eksConfig: { ...rest, publicAccessSource: publicAccessSources },
    });
    await simulated.pass(1);
    const after = await read(created.body.id);

    expect(created.status).toBe(201);
    expect(created.body.eksConfig).not.toHaveProperty('publicAccessSource');
    expect(after).toMatchObject({ state: 'provisioning', transitioning: 'error' });
    expect(after.transitioningMessage).toContain(
      'field [publicAccessSources] cannot be nil for non-import cluster [tenant-c',
    );
  });

  test('cannot be entered by Rancher when Rancher is not among the allowed sources', async () => {
    const { id } = await make('tenant-d', { publicAccessSources: ['198.51.100.7/32'] });

    await simulated.admit(network.addresses);
    await simulated.pass(25);
    const cluster = await read(id);

    expect(conditionsOf(cluster)).toMatchObject({ Provisioned: 'True', Waiting: 'False', Connected: 'False' });
    expect(cluster.transitioningMessage).toContain('failed to communicate with cluster');
  });

  test('shows what AWS said when the credential is no longer good for it', async () => {
    const bad = (
      await simulated.call('POST', '/v3/cloudcredentials', {
        name: 'bad',
        amazonec2credentialConfig: { accessKey: 'AKIAGONE', secretKey: 'x' },
      })
    ).body.id;

    const { body } = await simulated.call(
      'POST',
      '/v3/clusters',
      eksBody({ name: 'tenant-e', credential: bad, subnets: network.subnets }),
    );
    await simulated.pass(1);
    const cluster = await read(body.id);

    expect(cluster.transitioningMessage).toMatch(
      /^cannot access EKS, check cloud credential: .*UnrecognizedClientException/,
    );
  });

  test('takes over into its spec what somebody changed at the cloud', async () => {
    const { id } = await make();
    await simulated.admit(network.addresses);
    await simulated.pass(20);

    await simulated.aws('eks', 'UpdateClusterConfig', {
      name: 'tenant-a',
      resourcesVpcConfig: { publicAccessCidrs: ['203.0.113.0/24'] },
    });
    await simulated.pass(20);
    const cluster = await read(id);

    expect(cluster.eksConfig.publicAccessSources).toEqual(['203.0.113.0/24']);
    expect(conditionsOf(cluster)).toMatchObject({ Updated: 'True', Ready: 'True' });
  });

  test('is updated at the cloud when its sources are changed in Rancher', async () => {
    const { id } = await make();
    await simulated.admit(network.addresses);
    await simulated.pass(20);

    const put = await simulated.call('PUT', `/v3/clusters/${id}`, {
      eksConfig: { publicAccessSources: ['203.0.113.0/24'] },
    });
    await simulated.pass(0.5);
    const during = await read(id);
    await simulated.pass(12);
    const { cluster } = await simulated.aws('eks', 'DescribeCluster', { name: 'tenant-a' });
    const after = await read(id);

    expect(put.body.eksConfig).toMatchObject({
      displayName: 'tenant-a',
      publicAccess: true,
      publicAccessSources: ['203.0.113.0/24'],
    });
    expect(during).toMatchObject({ state: 'updating', transitioning: 'yes' });
    expect(cluster.resourcesVpcConfig.publicAccessCidrs).toEqual(['203.0.113.0/24']);
    expect(conditionsOf(after)).toMatchObject({ Updated: 'True', Ready: 'True' });
  });

  test('is disconnected when its addresses are withdrawn from the load balancer', async () => {
    const { id } = await make();
    await simulated.admit(network.addresses);
    await simulated.pass(20);

    const [group] = (
      await simulated.aws(
        'ec2',
        'DescribeSecurityGroups',
        { Filters: [{ Name: 'group-name', Values: ['rancher'] }] },
        '111111111111',
      )
    ).SecurityGroups;
    await simulated.aws(
      'ec2',
      'RevokeSecurityGroupIngress',
      { GroupId: group.GroupId, IpPermissions: group.IpPermissions },
      '111111111111',
    );
    await simulated.pass(1);
    const cluster = await read(id);

    expect(conditionsOf(cluster)).toMatchObject({ Connected: 'False', Ready: 'False' });
    expect(cluster.transitioningMessage).toBe('Cluster agent is not connected');
  });

  test('says only that its creation failed when EKS cannot make it', async () => {
    simulated.world.faults.add({
      match: { service: 'eks', operation: 'CreateCluster' },
      fault: 'resource-fails',
      code: 'InsufficientFreeAddresses',
      message: 'not enough free addresses',
    });

    const { id } = await make();
    await simulated.pass(20);
    const cluster = await read(id);

    expect(conditionsOf(cluster)).toMatchObject({ Provisioned: 'False' });
    expect(cluster.transitioningMessage).toMatch(/creation failed for cluster named "tenant-a" with ARN "arn:aws:eks:/);
  });

  test('tells why a node group is not healthy', async () => {
    simulated.world.faults.add({
      match: { service: 'eks', operation: 'CreateNodegroup' },
      fault: 'resource-fails',
      code: 'InsufficientFreeAddresses',
      message: 'not enough free addresses',
    });

    const { id } = await make();
    await simulated.pass(25);
    const cluster = await read(id);

    expect(conditionsOf(cluster)).toMatchObject({ Provisioned: 'True', Updated: 'False' });
    expect(cluster.transitioningMessage).toContain('not enough free addresses');
  });

  test('that nobody lets in does not keep the clock busy for ever', async () => {
    await make('tenant-g');
    await make('tenant-h', { publicAccessSources: ['198.51.100.7/32'] });

    await simulated.clock.runUntilIdle();

    expect(simulated.clock.now()).toBeLessThan(Date.UTC(2026, 0, 1) + 3 * 3600_000);
  });
});
