import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eksBody, simulatedRancher } from './simulated-rancher.ts';

type Simulated = Awaited<ReturnType<typeof simulatedRancher>>;

describe('The end of an EKS cluster in Rancher', () => {
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

  test('is gone from Rancher long before it is gone from the cloud', async () => {
    const { id } = await make();
    await simulated.pass(20);

    const deleted = await simulated.call('DELETE', `/v3/clusters/${id}`);
    await simulated.pass(0.5);
    const inRancher = await simulated.call('GET', `/v3/clusters/${id}`);
    const operatorObject = await simulated.call('GET', `/v1/eks.cattle.io.eksclusterconfigs/cattle-global-data/${id}`);
    const inCloud = await simulated.aws('eks', 'DescribeCluster', { name: 'tenant-a' });
    await simulated.pass(20);
    const operatorObjectLater = await simulated.call(
      'GET',
      `/v1/eks.cattle.io.eksclusterconfigs/cattle-global-data/${id}`,
    );
    const listedLater = await simulated.aws('eks', 'ListClusters', {});

    expect(deleted).toMatchObject({ status: 200, body: { state: 'removing' } });
    expect(inRancher.status).toBe(404);
    expect(operatorObject).toMatchObject({ status: 200, body: { metadata: { state: { name: 'removing' } } } });
    expect(inCloud.cluster.status).toBe('ACTIVE');
    expect(operatorObjectLater.status).toBe(404);
    expect(listedLater.clusters).toEqual([]);
    expect(simulated.rancher.groundTruth()).toEqual({
      cluster: 0,
      'cloud-credential': 1,
      'eks-cluster-config': 0,
      project: 0,
    });
  });

  test('stays in the cloud when its credential was deleted first, which Rancher does not refuse', async () => {
    const { id } = await make();
    await simulated.pass(20);

    const refused = await simulated.call('DELETE', `/v3/cloudcredentials/${credential}`);
    await simulated.call('DELETE', `/v3/clusters/${id}`);
    await simulated.pass(60);
    const inCloud = await simulated.aws('eks', 'ListClusters', {});
    const operatorObject = await simulated.call('GET', `/v1/eks.cattle.io.eksclusterconfigs/cattle-global-data/${id}`);

    expect(refused.status).toBe(204);
    expect(inCloud.clusters).toEqual(['tenant-a']);
    expect(operatorObject.status).toBe(200);
  });

  test('that is deleted while it is still being made leaves nothing in the cloud', async () => {
    const { id } = await make();
    await simulated.pass(3);

    await simulated.call('DELETE', `/v3/clusters/${id}`);
    await simulated.clock.runUntilIdle();
    const listed = await simulated.aws('eks', 'ListClusters', {});

    expect(listed.clusters).toEqual([]);
    expect(simulated.rancher.groundTruth()).toMatchObject({ cluster: 0, 'eks-cluster-config': 0 });
  });

  test('that was imported is entered, and left in the cloud when it is deleted in Rancher', async () => {
    const roleArn = 'arn:aws:iam::222222222201:role/eks';
    await simulated.aws('eks', 'CreateCluster', {
      name: 'by-hand',
      roleArn,
      version: '1.35',
      resourcesVpcConfig: { subnetIds: network.subnets },
    });
    await simulated.pass(15);
    const scalingConfig = { minSize: 1, maxSize: 1, desiredSize: 1 };
    await simulated.aws('eks', 'CreateNodegroup', {
      clusterName: 'by-hand',
      nodegroupName: 'n',
      nodeRole: roleArn,
      subnets: network.subnets,
      scalingConfig,
    });
    await simulated.pass(5);
    await simulated.admit(network.addresses);

    const eksConfig = {
      amazonCredentialSecret: credential,
      displayName: 'by-hand',
      region: 'eu-central-1',
      imported: true,
    };
    const { body } = await simulated.call('POST', '/v3/clusters', { type: 'cluster', name: 'by-hand', eksConfig });
    await simulated.pass(3);
    const joined = await read(body.id);
    await simulated.call('DELETE', `/v3/clusters/${body.id}`);
    await simulated.pass(30);
    const listed = await simulated.aws('eks', 'ListClusters', {});

    expect(joined).toMatchObject({
      state: 'active',
      nodeCount: 1,
      eksStatus: { upstreamSpec: { kubernetesVersion: '1.35' } },
    });
    expect(joined.eksConfig).not.toHaveProperty('nodeGroups');
    expect(listed.clusters).toEqual(['by-hand']);
    expect(simulated.rancher.groundTruth()).toMatchObject({ cluster: 0, 'eks-cluster-config': 0 });
  });

  test('without subnets gets a network of the operator’s own, which the operator does not wait to remove', async () => {
    const { id } = await make('tenant-f', { subnets: [] });
    await simulated.pass(20);

    const cluster = await read(id);
    await simulated.call('DELETE', `/v3/clusters/${id}`);
    await simulated.pass(40);
    const left = await simulated.aws('ec2', 'DescribeVpcs', { VpcIds: [cluster.eksStatus.virtualNetwork] });

    expect(cluster.eksStatus.subnets).toHaveLength(3);
    expect(left.Vpcs).toHaveLength(1);
  });
});
