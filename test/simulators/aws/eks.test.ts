import { describe, expect, it } from '@jest/globals';
import { accountId, buildTenantNetwork, createLandingAccount, refusalOf } from './landing-account.ts';

function createNetworkedAccount(options: Parameters<typeof createLandingAccount>[0] = {}) {
  const account = createLandingAccount(options);
  const network = buildTenantNetwork(account);
  const { eks, context } = account;
  const create = (overrides: Parameters<typeof eks.CreateCluster>[0] | object = {}) =>
    eks.CreateCluster(
      {
        name: 'tenant-1',
        roleArn: 'arn:aws:iam::222222222201:role/eks',
        resourcesVpcConfig: {
          subnetIds: network.privateSubnetIds,
          endpointPublicAccess: true,
          endpointPrivateAccess: true,
          publicAccessCidrs: ['192.0.2.11/32'],
        },
        ...overrides,
      },
      context,
    );
  const createNodegroup = (overrides: Partial<Parameters<typeof eks.CreateNodegroup>[0]> = {}) =>
    eks.CreateNodegroup(
      {
        clusterName: 'tenant-1',
        nodegroupName: 'default',
        nodeRole: 'arn:aws:iam::222222222201:role/node',
        subnets: network.privateSubnetIds,
        scalingConfig: { minSize: 3, maxSize: 6, desiredSize: 3 },
        ...overrides,
      },
      context,
    );
  const status = () => eks.DescribeCluster({ name: 'tenant-1' }, context).cluster?.status;
  return { ...account, network, create, createNodegroup, status };
}

describe('a simulated EKS cluster', () => {
  it('becomes active after eight to twelve minutes and only then has an endpoint', () => {
    const { create, clock, eks, context, status } = createNetworkedAccount();

    const created = create().cluster;
    clock.advance(479);
    const early = status();
    clock.advance(242);
    const cluster = eks.DescribeCluster({ name: 'tenant-1' }, context).cluster;

    expect(created).toMatchObject({ status: 'CREATING' });
    expect(created?.endpoint).toBeUndefined();
    expect(early).toBe('CREATING');
    expect(cluster).toMatchObject({
      status: 'ACTIVE',
      endpoint: expect.stringMatching(/^https:/),
      resourcesVpcConfig: { publicAccessCidrs: ['192.0.2.11/32'], endpointPrivateAccess: true },
    });
  });

  it('is open to the world when the list of ranges is empty', () => {
    const { create, network } = createNetworkedAccount();

    const cluster = create({
      resourcesVpcConfig: { subnetIds: network.privateSubnetIds, publicAccessCidrs: [] },
    }).cluster;

    expect(cluster?.resourcesVpcConfig?.publicAccessCidrs).toEqual(['0.0.0.0/0']);
  });

  it('refuses subnets of one zone, more than forty ranges, and a name that is taken', () => {
    const { create, network } = createNetworkedAccount();
    const subnetIds = network.privateSubnetIds;
    const ranges = Array.from({ length: 41 }, (_, index) => `198.18.0.${index}/32`);
    create();

    const refusals = [
      refusalOf(() => create({ name: 'other', resourcesVpcConfig: { subnetIds: subnetIds.slice(0, 1) } })),
      refusalOf(() => create({ name: 'other', resourcesVpcConfig: { subnetIds, publicAccessCidrs: ranges } })),
      refusalOf(() => create()),
    ];

    expect(refusals.map(({ code }) => code)).toEqual([
      'InvalidParameterException',
      'InvalidParameterException',
      'ResourceInUseException',
    ]);
    expect(refusals[2]?.message).toBe('Cluster already exists with name: tenant-1');
  });

  it('answers a repeated request token with the cluster it made first', () => {
    const { create, world } = createNetworkedAccount();

    create({ clientRequestToken: 'token-1' });
    const again = create({ clientRequestToken: 'token-1' }).cluster;

    expect(again?.name).toBe('tenant-1');
    expect(world.groundTruth().aws?.['eks-cluster']).toBe(1);
  });

  it('takes one change of its endpoint at a time', () => {
    const { create, clock, eks, context, status } = createNetworkedAccount();
    create();
    clock.advance(721);
    const change = (cidr: string) =>
      eks.UpdateClusterConfig({ name: 'tenant-1', resourcesVpcConfig: { publicAccessCidrs: [cidr] } }, context).update;

    const update = change('192.0.2.12/32');
    const refusal = refusalOf(() => change('192.0.2.13/32'));
    const during = status();
    clock.advance(421);
    const after = eks.DescribeUpdate({ name: 'tenant-1', updateId: update?.id }, context).update;

    expect(refusal).toEqual({
      code: 'ResourceInUseException',
      message: `Cannot UpdateClusterConfig because cluster tenant-1 currently has update ${update?.id} in progress`,
    });
    expect(during).toBe('UPDATING');
    expect(after?.status).toBe('Successful');
    expect(eks.DescribeCluster({ name: 'tenant-1' }, context).cluster?.resourcesVpcConfig?.publicAccessCidrs).toEqual([
      '192.0.2.12/32',
    ]);
  });

  it('reaches the internet from the NAT addresses of its network', () => {
    const { create, clock, world, network } = createNetworkedAccount();

    create();
    clock.advance(721);

    expect([...world.network.egressAddresses('tenant-1')].sort()).toEqual([...network.publicIps].sort());
    expect(world.network.egressAddresses('unknown')).toEqual([]);
  });

  it('goes after its node groups, and takes its interfaces and its security group along', () => {
    const { create, createNodegroup, clock, eks, context, world } = createNetworkedAccount();
    const before = world.groundTruth();
    create();
    clock.advance(721);
    createNodegroup();
    clock.advance(181);

    const refusal = refusalOf(() => eks.DeleteCluster({ name: 'tenant-1' }, context));
    const standing = world.groundTruth().aws;
    eks.DeleteNodegroup({ clusterName: 'tenant-1', nodegroupName: 'default' }, context);
    clock.advance(481);
    eks.DeleteCluster({ name: 'tenant-1' }, context);
    clock.advance(481);

    expect(refusal).toEqual({ code: 'ResourceInUseException', message: 'Cluster has nodegroups attached' });
    expect(standing).toMatchObject({
      'eks-cluster': 1,
      'eks-nodegroup': 1,
      'security-group': 1,
      'network-interface': 3 + 2 + 3,
    });
    expect(refusalOf(() => eks.DescribeCluster({ name: 'tenant-1' }, context))).toEqual({
      code: 'ResourceNotFoundException',
      message: 'No cluster found for name: tenant-1.',
    });
    expect(world.groundTruth()).toEqual(before);
  });

  it('resizes a node group over time, and counts its nodes by their interfaces', () => {
    const { create, createNodegroup, clock, eks, context, world } = createNetworkedAccount();
    create();
    clock.advance(721);
    createNodegroup();
    clock.advance(181);
    const name = { clusterName: 'tenant-1', nodegroupName: 'default' };

    eks.UpdateNodegroupConfig({ ...name, scalingConfig: { desiredSize: 5 } }, context);
    const refusal = refusalOf(() => eks.UpdateNodegroupVersion(name, context));
    clock.advance(181);

    expect(refusal.code).toBe('ResourceInUseException');
    expect(eks.DescribeNodegroup(name, context).nodegroup).toMatchObject({
      status: 'ACTIVE',
      scalingConfig: { minSize: 3, maxSize: 6, desiredSize: 5 },
    });
    expect(world.groundTruth().aws?.['network-interface']).toBe(3 + 2 + 5);
  });

  it('has node groups that fail where nodes find no way out', () => {
    const { create, createNodegroup, clock, eks, ec2, context, network } = createNetworkedAccount();
    create();
    clock.advance(721);
    network.natGatewayIds.map((id) => ec2.DeleteNatGateway({ NatGatewayId: id }, context));

    createNodegroup();
    clock.advance(181);

    expect(
      eks.DescribeNodegroup({ clusterName: 'tenant-1', nodegroupName: 'default' }, context).nodegroup,
    ).toMatchObject({ status: 'CREATE_FAILED', health: { issues: [{ code: 'NodeCreationFailure' }] } });
  });

  it('has node groups that fail where the account runs as many vCPUs as it may', () => {
    const { create, createNodegroup, clock, eks, ec2, context } = createNetworkedAccount({
      accounts: [{ accountId, quotas: { standardVcpus: 20 } }],
    });
    create();
    clock.advance(721);
    const group = (nodegroupName: string) =>
      eks.DescribeNodegroup({ clusterName: 'tenant-1', nodegroupName }, context).nodegroup;

    createNodegroup({ nodegroupName: 'first', instanceTypes: ['m6i.xlarge'] });
    createNodegroup({ nodegroupName: 'second', instanceTypes: ['m6i.xlarge'] });
    createNodegroup({ nodegroupName: 'spot', instanceTypes: ['m6i.xlarge'], capacityType: 'SPOT' });
    clock.advance(181);
    const instances = ec2.DescribeInstances({}, context).Reservations ?? [];
    const beside = [group('first'), group('spot')].map((each) => each?.status);
    eks.DeleteNodegroup({ clusterName: 'tenant-1', nodegroupName: 'first' }, context);
    clock.advance(400);
    createNodegroup({ nodegroupName: 'third', instanceTypes: ['m6i.xlarge'] });
    clock.advance(181);

    expect([...beside, group('third')?.status]).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
    expect(group('second')).toMatchObject({
      status: 'CREATE_FAILED',
      health: {
        issues: [
          {
            code: 'AsgInstanceLaunchFailures',
            message: expect.stringContaining(
              'VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of 20',
            ),
          },
        ],
      },
    });
    expect(instances).toHaveLength(6);
  });

  it('has nodes that EC2 describes as instances', () => {
    const { create, createNodegroup, clock, ec2, context, network } = createNetworkedAccount();
    create();
    clock.advance(721);
    createNodegroup({ instanceTypes: ['m6i.2xlarge'] });
    clock.advance(181);
    const filters = [{ Name: 'subnet-id', Values: network.privateSubnetIds.slice(0, 1) }];

    const inOneSubnet = ec2.DescribeInstances({ Filters: filters }, context).Reservations ?? [];
    const byId = ec2.DescribeInstances({ InstanceIds: [inOneSubnet[0]?.Instances?.[0]?.InstanceId ?? ''] }, context);
    const refusal = refusalOf(() => ec2.DescribeInstances({ InstanceIds: ['i-00000000000000000'] }, context));

    expect(inOneSubnet.flatMap(({ Instances }) => Instances)).toEqual([
      expect.objectContaining({
        InstanceType: 'm6i.2xlarge',
        State: { Code: 16, Name: 'running' },
        CpuOptions: { CoreCount: 4, ThreadsPerCore: 2 },
        SubnetId: network.privateSubnetIds[0],
        Tags: expect.arrayContaining([{ Key: 'eks:cluster-name', Value: 'tenant-1' }]),
      }),
    ]);
    expect(byId.Reservations).toEqual(inOneSubnet);
    expect(refusal.code).toBe('InvalidInstanceID.NotFound');
  });

  it('fails with the reason that a test gives it', () => {
    const { create, clock, world, eks, context } = createNetworkedAccount();
    world.faults.add({
      match: { service: 'eks', operation: 'CreateCluster' },
      fault: 'resource-fails',
      code: 'InsufficientFreeAddresses',
      message: 'One or more of the subnets has no free addresses.',
    });

    create();
    clock.advance(721);

    expect(eks.DescribeCluster({ name: 'tenant-1' }, context).cluster).toMatchObject({
      status: 'FAILED',
      health: { issues: [{ code: 'InsufficientFreeAddresses' }] },
    });
  });
});
