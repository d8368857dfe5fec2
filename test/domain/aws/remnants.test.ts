import {
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  DeleteNetworkInterfaceCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, CreateNodegroupCommand, EKSClient } from '@aws-sdk/client-eks';
import {
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { adapterFor } from '../../../src/clouds/adapters.ts';
import type { CloudAdapter } from '../../../src/clouds/cloud-adapter.ts';
import { StepFailure } from '../../../src/platform/failure.ts';
import type { Outputs, RemnantKind } from '../../../src/resources/resource-kind.ts';
import { createAll } from '../../support/planned.ts';
import { type SimulatedAws, simulatedAws } from '../../support/simulated-aws.ts';
import { tenant } from './tenant.ts';

const scope = { ownerId: tenant.tenantId, providerIds: [] };
const mark = { 'tenantry:owner': tenant.tenantId, 'tenantry:slot': 'cluster' };
const keep = { keepFinalSnapshot: false };
const asAdministrator = {
  region: tenant.region,
  credentials: { accessKeyId: '222222222201', secretAccessKey: 'unused' },
};
const ec2 = () => new EC2Client(asAdministrator);
const eks = () => new EKSClient(asAdministrator);
const elb = () => new ElasticLoadBalancingV2Client(asAdministrator);

let aws: SimulatedAws;
let adapter: CloudAdapter;
let network: Record<string, Outputs>;
beforeEach(async () => {
  aws = await simulatedAws();
  adapter = await adapterFor(aws.landingAccount, { now: () => aws.clock.now() });
  const made = await createAll(await adapter.plan('network', tenant), { ownerId: tenant.tenantId });
  network = Object.fromEntries([...made].map(([slot, { outputs }]) => [slot, outputs]));
  await aws.clock.advance(5 * 60_000);
});
afterEach(() => aws.close());

const output = (slot: string, name: string) => network[slot]?.[name] ?? '';
const subnets = () => ['a', 'b', 'c'].map((zone) => output(`subnet/private-${zone}`, 'subnetId'));

async function makeCluster(tags: Record<string, string>): Promise<void> {
  await eks().send(
    new CreateClusterCommand({
      name: tenant.clusterName,
      roleArn: 'arn:aws:iam::222222222201:role/eks',
      resourcesVpcConfig: { subnetIds: subnets(), publicAccessCidrs: ['203.0.113.10/32'] },
      tags,
    }),
  );
  await aws.clock.advance(20 * 60_000);
}

async function makeNodes(tags: Record<string, string>): Promise<void> {
  const nodeRole = 'arn:aws:iam::222222222201:role/nodes';
  const group = { clusterName: tenant.clusterName, nodegroupName: 'nodes', nodeRole, subnets: subnets(), tags };
  await eks().send(new CreateNodegroupCommand(group));
  await aws.clock.advance(10 * 60_000);
}

const tagged = (ResourceType: 'network-interface' | 'security-group' | 'volume', tags: Record<string, string>) => [
  { ResourceType, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
];

/** What the network plugin, the EBS driver and the load balancer controller of a cluster leave when nobody stops them. */
async function leaveThings(clusterName: string, place: { vpcId: string; subnetId: string }): Promise<void> {
  const owned = { [`kubernetes.io/cluster/${clusterName}`]: 'owned' };
  const controller = { 'elbv2.k8s.aws/cluster': clusterName };
  await ec2().send(
    new CreateNetworkInterfaceCommand({
      SubnetId: place.subnetId,
      TagSpecifications: tagged('network-interface', { ...owned, 'cluster.k8s.amazonaws.com/name': clusterName }),
    }),
  );
  await ec2().send(
    new CreateSecurityGroupCommand({
      GroupName: 'k8s-traffic',
      Description: 'Shared backend group',
      VpcId: place.vpcId,
      TagSpecifications: tagged('security-group', controller),
    }),
  );
  await ec2().send(
    new CreateVolumeCommand({
      AvailabilityZone: 'eu-central-1a',
      Size: 10,
      TagSpecifications: tagged('volume', { ...owned, 'ebs.csi.aws.com/cluster': 'true' }),
    }),
  );
  const Tags = [{ Key: 'elbv2.k8s.aws/cluster', Value: clusterName }];
  const group = { Name: `k8s-${clusterName}`, Port: 80, Protocol: 'TCP', VpcId: place.vpcId, Tags } as const;
  await elb().send(new CreateTargetGroupCommand(group));
  await elb().send(
    new CreateLoadBalancerCommand({
      Name: `k8s-${clusterName}`,
      Type: 'network',
      Scheme: 'internal',
      Subnets: [place.subnetId],
      Tags,
    }),
  );
}

const ourPlace = () => ({ vpcId: output('vpc', 'vpcId'), subnetId: output('subnet/private-a', 'subnetId') });

const found = async () => {
  const kinds = await adapter.remnants('cluster', tenant);
  const seen = await Promise.all(
    kinds.map(async (kind) => ({ kind: kind.kind, count: (await kind.read(scope)).length })),
  );
  return Object.fromEntries(seen.filter(({ count }) => count > 0).map(({ kind, count }) => [kind, count]));
};

/** One kind after the other, as the loop does it. */
async function removeAll(): Promise<void> {
  for (const kind of await adapter.remnants('cluster', tenant)) await removeKind(kind);
}

async function removeKind(kind: RemnantKind): Promise<void> {
  for (let look = 0; look < 60; look += 1) {
    const observed = await kind.read(scope);
    if (observed.length === 0) return;
    for (const each of observed.filter(({ state }) => state !== 'leaving')) {
      await kind.remove(each, keep).catch((error: unknown) => {
        if (!(error instanceof StepFailure && error.code === 'provider-busy')) throw error;
      });
    }
    await aws.clock.advance(30_000);
  }
  throw new Error(`${kind.kind} does not go away`);
}

describe('what a cluster leaves at AWS', () => {
  it('is found with our mark or with the tags of our cluster, and removed by the role of the landing account', async () => {
    await makeCluster(mark);
    await makeNodes(mark);
    await leaveThings(tenant.clusterName, ourPlace());

    const standing = await found();
    await removeAll();

    expect(standing).toEqual({
      'eks-nodegroup': 1,
      'eks-cluster': 1,
      'load-balancer': 1,
      'target-group': 1,
      'network-interface': 3,
      'security-group': 2,
      volume: 1,
    });
    expect(await found()).toEqual({});
    expect(aws.counts()).toMatchObject({ 'eks-cluster': 0, volume: 0, 'load-balancer': 0, vpc: 1 });
  });

  it('is left alone, with everything of it, when a cluster of this name does not carry our mark', async () => {
    await makeCluster({ 'tenantry:owner': 't-somebody-else' });
    await leaveThings(tenant.clusterName, ourPlace());
    const before = aws.counts();

    await removeAll();

    expect(await found()).toEqual({});
    expect(aws.counts()).toEqual(before);
  });

  it('is left alone in a network that is not ours, and when it is of another cluster', async () => {
    const { Vpc } = await ec2().send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
    await ec2().send(
      new CreateSecurityGroupCommand({
        GroupName: 'k8s-traffic',
        Description: 'In a foreign network',
        VpcId: Vpc?.VpcId,
        TagSpecifications: tagged('security-group', { 'elbv2.k8s.aws/cluster': tenant.clusterName }),
      }),
    );
    await leaveThings('other', ourPlace());

    expect(await found()).toEqual({});
  });

  it('keeps a node group without our mark, and says that it holds the cluster', async () => {
    await makeCluster(mark);
    await makeNodes({});
    const [nodegroup, cluster] = await adapter.remnants('cluster', tenant);
    const [observed] = (await cluster?.read(scope)) ?? [];
    if (!cluster || !observed) throw new Error('The cluster was not found.');

    const refused = cluster.remove(observed, keep);

    await expect(refused).rejects.toMatchObject({ code: 'provider-busy' });
    expect(await nodegroup?.read(scope)).toEqual([]);
    expect(await cluster.holdersOf?.(observed)).toEqual(['node group nodes']);
  });
});

describe('what holds a resource of ours', () => {
  it('is named, with whoever made it', async () => {
    const { NetworkInterface } = await ec2().send(
      new CreateNetworkInterfaceCommand({ SubnetId: ourPlace().subnetId, Description: 'somebody’s' }),
    );
    const id = NetworkInterface?.NetworkInterfaceId;
    const plan = await adapter.plan('network', tenant);
    const holdersOf = async (slot: string) => {
      const kind = plan.find((resource) => resource.slot === slot)?.kind;
      const observed = (await kind?.read(scope))?.find((each) => each.slot === slot);
      return observed ? kind?.holdersOf?.(observed) : undefined;
    };

    const holder = `network interface ${id} "somebody’s" of 222222222201`;
    expect(await holdersOf('subnet/private-a')).toEqual([holder]);
    expect(await holdersOf('vpc')).toEqual(
      expect.arrayContaining([
        holder,
        `subnet ${ourPlace().subnetId}`,
        `internet gateway ${output('internet-gateway', 'internetGatewayId')}`,
        `NAT gateway ${output('nat-gateway/a', 'natGatewayId')}`,
      ]),
    );
    expect(await holdersOf('elastic-ip/nat-a')).toEqual([expect.stringContaining('NAT Gateway')]);
    await ec2().send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
  });
});
