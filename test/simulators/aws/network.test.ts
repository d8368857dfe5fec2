import { describe, expect, it } from '@jest/globals';
import { buildTenantNetwork, contextOf, createLandingAccount, refusalOf } from './landing-account.ts';

describe('a simulated AWS network', () => {
  it('is counted in the ground truth, without what comes with a VPC by itself', () => {
    const account = createLandingAccount();

    buildTenantNetwork(account);

    expect(account.world.groundTruth().aws).toMatchObject({
      vpc: 1,
      subnet: 6,
      'internet-gateway': 1,
      'nat-gateway': 3,
      'elastic-ip': 3,
      'route-table': 6,
      'network-interface': 3,
      'security-group': 0,
      'network-acl': 0,
    });
    expect(account.world.groundTruth({ owner: 'tenant-1' }).aws).toMatchObject({ vpc: 1, subnet: 0 });
  });

  it('refuses to be deleted in the wrong order, in the words of EC2', () => {
    const account = createLandingAccount();
    const { ec2, context } = account;
    const network = buildTenantNetwork(account);
    const [publicSubnetId = ''] = network.publicSubnetIds;
    const [allocationId = ''] = network.allocationIds;

    const refusals = [
      refusalOf(() => ec2.DeleteVpc({ VpcId: network.vpcId }, context)),
      refusalOf(() => ec2.DeleteSubnet({ SubnetId: publicSubnetId }, context)),
      refusalOf(() => ec2.DeleteInternetGateway({ InternetGatewayId: network.gatewayId }, context)),
      refusalOf(() =>
        ec2.DetachInternetGateway({ InternetGatewayId: network.gatewayId, VpcId: network.vpcId }, context),
      ),
      refusalOf(() => ec2.DeleteRouteTable({ RouteTableId: network.tables[0]?.RouteTableId }, context)),
    ];

    expect(refusals).toEqual([
      { code: 'DependencyViolation', message: `The vpc '${network.vpcId}' has dependencies and cannot be deleted.` },
      {
        code: 'DependencyViolation',
        message: `The subnet '${publicSubnetId}' has dependencies and cannot be deleted.`,
      },
      {
        code: 'DependencyViolation',
        message: `The internetGateway '${network.gatewayId}' has dependencies and cannot be deleted.`,
      },
      {
        code: 'DependencyViolation',
        message: `Network ${network.vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      },
      {
        code: 'DependencyViolation',
        message: `The routeTable '${network.tables[0]?.RouteTableId}' has dependencies and cannot be deleted.`,
      },
    ]);
    expect(refusalOf(() => ec2.ReleaseAddress({ AllocationId: allocationId }, context)).code).toBe('AuthFailure');
  });

  it('leaves nothing when it is deleted in the right order', () => {
    const account = createLandingAccount();
    const { ec2, context, clock, world } = account;
    const network = buildTenantNetwork(account);

    network.natGatewayIds.map((id) => ec2.DeleteNatGateway({ NatGatewayId: id }, context));
    clock.advance(100);
    network.allocationIds.map((id) => ec2.ReleaseAddress({ AllocationId: id }, context));
    for (const { RouteTableId, AssociationId } of network.tables) {
      ec2.DisassociateRouteTable({ AssociationId }, context);
      ec2.DeleteRouteTable({ RouteTableId }, context);
    }
    ec2.DetachInternetGateway({ InternetGatewayId: network.gatewayId, VpcId: network.vpcId }, context);
    ec2.DeleteInternetGateway({ InternetGatewayId: network.gatewayId }, context);
    [...network.publicSubnetIds, ...network.privateSubnetIds].map((id) => ec2.DeleteSubnet({ SubnetId: id }, context));
    ec2.DeleteVpc({ VpcId: network.vpcId }, context);

    expect(world.listing()).toEqual([]);
  });

  it('makes a NAT gateway available after its usual time and shows its address then', () => {
    const { ec2, context, clock, ...account } = createLandingAccount();
    const network = buildTenantNetwork({ ec2, context, clock, ...account });
    const AllocationId = ec2.AllocateAddress({ Domain: 'vpc' }, context).AllocationId;
    const SubnetId = network.publicSubnetIds[0];

    const created = ec2.CreateNatGateway({ SubnetId, AllocationId }, context).NatGateway;
    const read = () => ec2.DescribeNatGateways({ NatGatewayIds: [created?.NatGatewayId ?? ''] }, context).NatGateways;
    clock.advance(59);
    const early = read()?.[0]?.State;
    clock.advance(122);
    const late = read()?.[0];

    expect(created?.State).toBe('pending');
    expect(early).toBe('pending');
    expect(late?.State).toBe('available');
    expect(late?.NatGatewayAddresses?.[0]).toMatchObject({ AllocationId, Status: 'succeeded' });
  });

  it('answers a repeated client token with the same NAT gateway, and refuses it for another request', () => {
    const account = createLandingAccount();
    const { ec2, context, world } = account;
    const [first, second] = buildTenantNetwork(account).publicSubnetIds;
    const { AllocationId } = ec2.AllocateAddress({ Domain: 'vpc' }, context);
    const request = { SubnetId: first, AllocationId, ClientToken: 'token-1' };

    const once = ec2.CreateNatGateway(request, context).NatGateway?.NatGatewayId;
    const twice = ec2.CreateNatGateway(request, context).NatGateway?.NatGatewayId;
    const refusal = refusalOf(() => ec2.CreateNatGateway({ ...request, SubnetId: second }, context));

    expect(twice).toBe(once);
    expect(world.groundTruth().aws?.['nat-gateway']).toBe(4);
    expect(refusal.code).toBe('IdempotentParameterMismatch');
  });

  it('lets a NAT gateway fail where its network has no internet gateway', () => {
    const { ec2, context, clock } = createLandingAccount();
    const VpcId = ec2.CreateVpc({ CidrBlock: '10.9.0.0/16' }, context).Vpc?.VpcId;
    const SubnetId = ec2.CreateSubnet({ VpcId, CidrBlock: '10.9.0.0/24' }, context).Subnet?.SubnetId;
    const { AllocationId } = ec2.AllocateAddress({ Domain: 'vpc' }, context);

    ec2.CreateNatGateway({ SubnetId, AllocationId }, context);
    clock.advance(181);

    expect(ec2.DescribeNatGateways({}, context).NatGateways?.[0]).toMatchObject({
      State: 'failed',
      FailureCode: 'Gateway.NotAttached',
      FailureMessage: `Network ${VpcId} has no Internet gateway attached`,
    });
    expect(ec2.DescribeAddresses({}, context).Addresses?.[0]?.AssociationId).toBeUndefined();
  });

  it('holds the default quotas of an account and region', () => {
    const { ec2, context } = createLandingAccount();
    [1, 2, 3, 4, 5].map((index) => ec2.CreateVpc({ CidrBlock: `10.${index}.0.0/16` }, context));
    [1, 2, 3, 4, 5].map(() => ec2.AllocateAddress({ Domain: 'vpc' }, context));

    const refusals = [
      refusalOf(() => ec2.CreateVpc({ CidrBlock: '10.6.0.0/16' }, context)),
      refusalOf(() => ec2.AllocateAddress({ Domain: 'vpc' }, context)),
    ];

    expect(refusals).toEqual([
      { code: 'VpcLimitExceeded', message: 'The maximum number of VPCs has been reached.' },
      { code: 'AddressLimitExceeded', message: 'The maximum number of addresses has been reached.' },
    ]);
    expect(ec2.CreateVpc({ CidrBlock: '10.6.0.0/16' }, { ...context, region: 'eu-west-1' }).Vpc?.State).toBe('pending');
  });

  it('refuses overlapping subnets, unknown ids and malformed ids with the codes of EC2', () => {
    const account = createLandingAccount();
    const { ec2, context } = account;
    const { vpcId } = buildTenantNetwork(account);

    const codes = [
      () => ec2.CreateSubnet({ VpcId: vpcId, CidrBlock: '10.1.8.0/24' }, context),
      () => ec2.CreateSubnet({ VpcId: vpcId, CidrBlock: '10.2.0.0/24' }, context),
      () => ec2.DescribeVpcs({ VpcIds: ['vpc-00000000000000000'] }, context),
      () => ec2.DescribeVpcs({ VpcIds: ['vpc-nonsense'] }, context),
      () => ec2.DescribeSubnets({ Filters: [{ Name: 'colour', Values: ['red'] }] }, context),
    ].map((call) => refusalOf(call).code);

    expect(codes).toEqual([
      'InvalidSubnet.Conflict',
      'InvalidSubnet.Range',
      'InvalidVpcID.NotFound',
      'InvalidVpcID.Malformed',
      'InvalidParameterValue',
    ]);
  });

  it('filters by tags and wildcards and hands out pages', () => {
    const account = createLandingAccount();
    const { ec2, context } = account;
    const { publicSubnetIds, privateSubnetIds } = buildTenantNetwork(account);
    const tag = (ids: string[], Value: string) =>
      ec2.CreateTags({ Resources: ids, Tags: [{ Key: 'tier', Value }] }, context);
    tag(publicSubnetIds, 'public');
    tag(privateSubnetIds, 'private');

    const byTag = ec2.DescribeSubnets({ Filters: [{ Name: 'tag:tier', Values: ['pri*'] }] }, context).Subnets;
    const first = ec2.DescribeSubnets({ MaxResults: 5 }, context);
    const second = ec2.DescribeSubnets({ MaxResults: 5, NextToken: first.NextToken }, context);

    expect(byTag?.map(({ SubnetId }) => SubnetId)).toEqual(privateSubnetIds);
    expect(first.Subnets).toHaveLength(5);
    expect(second.Subnets).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
  });

  it('shows an account only what is its own, and an observer everything', () => {
    const account = createLandingAccount();
    const { ec2 } = account;
    const { vpcId } = buildTenantNetwork(account);
    const stranger = contextOf({ accountId: '222222222202' });
    const observer = contextOf({ accountId: '111111111111', observer: true });

    expect(ec2.DescribeVpcs({}, stranger).Vpcs).toEqual([]);
    expect(refusalOf(() => ec2.DeleteVpc({ VpcId: vpcId }, stranger)).code).toBe('InvalidVpcID.NotFound');
    expect(ec2.DescribeVpcs({}, observer).Vpcs).toEqual([expect.objectContaining({ VpcId: vpcId })]);
  });

  it('hides new objects from reading calls for a moment, while changing calls already work on them', () => {
    const account = createLandingAccount({ visibility: { share: 1, longestMs: 1000 } });
    const { ec2, context, clock } = account;

    const VpcId = ec2.CreateVpc({ CidrBlock: '10.1.0.0/16' }, context).Vpc?.VpcId ?? '';
    const hidden = refusalOf(() => ec2.DescribeVpcs({ VpcIds: [VpcId] }, context)).code;
    ec2.ModifyVpcAttribute({ VpcId, EnableDnsHostnames: { Value: true } }, context);
    clock.advance(1);

    expect(hidden).toBe('InvalidVpcID.NotFound');
    expect(ec2.DescribeVpcs({ VpcIds: [VpcId] }, context).Vpcs).toHaveLength(1);
    expect(ec2.DescribeVpcAttribute({ VpcId, Attribute: 'enableDnsHostnames' }, context).EnableDnsHostnames).toEqual({
      Value: true,
    });
  });
});
