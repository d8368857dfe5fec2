import { CreateClusterCommand, CreateNodegroupCommand, EKSClient } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { adapterFor } from '../../../src/clouds/adapters.ts';
import type { CloudAdapter } from '../../../src/clouds/cloud-adapter.ts';
import type { ObservedResource } from '../../../src/resources/resource-kind.ts';
import { createAll } from '../../support/planned.ts';
import { type SimulatedAws, simulatedAws } from '../../support/simulated-aws.ts';
import { tenant } from './tenant.ts';

const cluster = { name: tenant.clusterName, region: tenant.region };
const scope = { ownerId: tenant.tenantId, providerIds: [] };

let aws: SimulatedAws;
let adapter: CloudAdapter;

beforeEach(async () => {
  aws = await simulatedAws({ quotas: { vpcs: 20, elasticIps: 13 } });
  adapter = await adapterFor(aws.landingAccount, { now: () => aws.clock.now() });
});

afterEach(() => aws.close());

describe('the addresses from which a cluster calls the internet', () => {
  it('are none while there is no cluster of that name', async () => {
    expect(await adapter.natAddressesOf(cluster)).toEqual([]);
  });

  it('are those of the NAT gateways of its network, also when somebody made it by hand', async () => {
    const network = await makeNetwork();
    const addresses = ['a', 'b', 'c'].map((zone) => `${network.get(`elastic-ip/nat-${zone}`)?.outputs.publicIp}/32`);
    await makeCluster(network);

    const found = await adapter.natAddressesOf(cluster);

    expect(found).toEqual(addresses.sort());
  });
});

describe('the room in a landing account', () => {
  it('is what the scarcest quota leaves for whole tenants', async () => {
    const empty = await adapter.roomFor(tenant.region, 'small');
    await makeNetwork();
    const taken = await adapter.roomFor(tenant.region, 'small');

    expect(empty).toEqual({ singleTenants: 2, limitedBy: 'elasticIps' });
    expect(taken).toEqual({ singleTenants: 1, limitedBy: 'elasticIps' });
  });

  it.each([
    ['small', { singleTenants: 8, limitedBy: 'standardVcpus' }, { singleTenants: 7, limitedBy: 'standardVcpus' }],
    ['medium', { singleTenants: 4, limitedBy: 'standardVcpus' }, { singleTenants: 3, limitedBy: 'standardVcpus' }],
    ['large', { singleTenants: 1, limitedBy: 'standardVcpus' }, { singleTenants: 0, limitedBy: 'standardVcpus' }],
  ] as const)('is for %s tenants what is left of the vCPUs beside the nodes that run', async (size, empty, taken) => {
    await aws.close();
    aws = await simulatedAws({ quotas: { elasticIps: 120, natGatewaysPerZone: 20, standardVcpus: 50 } });
    adapter = await adapterFor(aws.landingAccount, { now: () => aws.clock.now() });

    const before = await adapter.roomFor(tenant.region, size);
    const network = await makeNetwork();
    await makeCluster(network);
    await makeNodes(network);

    expect(before).toEqual(empty);
    expect(await adapter.roomFor(tenant.region, size)).toEqual(taken);
  });
});

describe('reachability', () => {
  it('holds once Kubernetes endpoint, database and load balancer are up', async () => {
    const network = await makeNetwork();
    const outputs = Object.fromEntries([...network].map(([slot, observed]) => [slot, observed.outputs]));
    const pause = () => aws.clock.advance(10 * 60_000);
    await createAll(await adapter.plan('database', tenant), { ownerId: tenant.tenantId, outputs, pause });
    await createAll(await adapter.plan('ingress', tenant), { ownerId: tenant.tenantId, outputs, pause });
    const without = await adapter.reachable(cluster, scope);
    await makeCluster(network);
    const withoutNodes = await adapter.reachable(cluster, scope);
    await makeNodes(network);

    const complete = await adapter.reachable(cluster, scope);

    expect(without.detail).toBe(
      `At AWS, the Kubernetes endpoint of ${cluster.name} is absent; no node group of ${cluster.name} is in service.`,
    );
    expect(withoutNodes.detail).toBe(`At AWS, no node group of ${cluster.name} is in service.`);
    expect(complete).toEqual({
      reachable: true,
      detail: 'Kubernetes endpoint, database and load balancer are up.',
    });
  });

  it('names each part that is not up', async () => {
    const { reachable, detail } = await adapter.reachable(cluster, scope);

    expect(reachable).toBe(false);
    expect(detail).toContain(`the Kubernetes endpoint of ${cluster.name} is absent`);
    expect(detail).toContain('no instance of the database is available');
    expect(detail).toContain('the load balancer is not active');
  });
});

describe('an adapter', () => {
  it('is there for AWS and for no cloud that nobody wrote one for', async () => {
    const opened = adapterFor({ ...aws.landingAccount, cloud: 'moon' }, { now: () => 0 });

    expect(adapter.cloud).toBe('aws');
    await expect(opened).rejects.toEqual(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('tells in the words of AWS which quota a tenant does not fit in', async () => {
    const full = await simulatedAws({ quotas: { elasticIps: 2 } });
    const small = await adapterFor(full.landingAccount, { now: () => full.clock.now() });
    const plan = await small.plan('network', tenant);

    const made = createAll(plan, { ownerId: tenant.tenantId });

    await expect(made).rejects.toEqual(
      expect.objectContaining({
        code: 'quota-exceeded',
        message: expect.stringContaining('The maximum number of addresses has been reached.'),
      }),
    );
    await full.close();
  });
});

function eks(): EKSClient {
  return new EKSClient({
    region: tenant.region,
    credentials: { accessKeyId: '222222222201', secretAccessKey: 'unused' },
  });
}

async function makeNetwork(): Promise<Map<string, ObservedResource>> {
  const network = await createAll(await adapter.plan('network', tenant), { ownerId: tenant.tenantId });
  await aws.clock.advance(5 * 60_000);
  return network;
}

async function makeCluster(network: Map<string, ObservedResource>): Promise<void> {
  await eks().send(
    new CreateClusterCommand({
      name: cluster.name,
      roleArn: 'arn:aws:iam::222222222201:role/eks',
      resourcesVpcConfig: { subnetIds: subnetsOf(network), publicAccessCidrs: ['203.0.113.10/32'] },
    }),
  );
  await aws.clock.advance(20 * 60_000);
}

async function makeNodes(network: Map<string, ObservedResource>): Promise<void> {
  await eks().send(
    new CreateNodegroupCommand({
      clusterName: cluster.name,
      nodegroupName: 'nodes',
      nodeRole: 'arn:aws:iam::222222222201:role/nodes',
      subnets: subnetsOf(network),
    }),
  );
  await aws.clock.advance(10 * 60_000);
}

function subnetsOf(network: Map<string, ObservedResource>): string[] {
  return ['a', 'b', 'c'].map((zone) => network.get(`subnet/private-${zone}`)?.outputs.subnetId ?? '');
}
