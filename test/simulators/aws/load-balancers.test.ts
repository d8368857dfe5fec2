import { describe, expect, it } from '@jest/globals';
import { buildTenantNetwork, createLandingAccount, refusalOf } from './landing-account.ts';

function createIngressAccount() {
  const account = createLandingAccount({ accounts: [{ accountId: '222222222201', quotas: { elasticIps: 20 } }] });
  const network = buildTenantNetwork(account);
  const { elb, ec2, context } = account;
  const allocationIds = network.publicSubnetIds.map(() => ec2.AllocateAddress({ Domain: 'vpc' }, context).AllocationId);
  const create = (overrides: object = {}) =>
    elb.CreateLoadBalancer(
      {
        Name: 'tenant-1',
        Type: 'network',
        Scheme: 'internet-facing',
        SubnetMappings: network.publicSubnetIds.map((SubnetId, index) => ({
          SubnetId,
          AllocationId: allocationIds[index],
        })),
        ...overrides,
      },
      context,
    ).LoadBalancers?.[0];
  return { ...account, network, allocationIds, create };
}

describe('a simulated network load balancer', () => {
  it('carries its addresses and becomes active', () => {
    const { create, clock, elb, ec2, context, allocationIds } = createIngressAccount();

    const created = create();
    clock.advance(181);
    const balancer = elb.DescribeLoadBalancers({ Names: ['tenant-1'] }, context).LoadBalancers?.[0];
    const addresses = ec2.DescribeAddresses({ AllocationIds: allocationIds.map((id) => id ?? '') }, context).Addresses;

    expect(created?.State?.Code).toBe('provisioning');
    expect(balancer?.State?.Code).toBe('active');
    expect(balancer?.AvailabilityZones?.flatMap((zone) => zone.LoadBalancerAddresses ?? [])).toEqual(
      addresses?.map(({ AllocationId, PublicIp }) => ({ AllocationId, IpAddress: PublicIp })),
    );
  });

  it('is the same one for the same request, and refused for another of its name', () => {
    const { create, network, world } = createIngressAccount();
    const first = create();

    const second = create();
    const refusal = refusalOf(() => create({ SubnetMappings: [{ SubnetId: network.publicSubnetIds[0] }] }));

    expect(second?.LoadBalancerArn).toBe(first?.LoadBalancerArn);
    expect(world.groundTruth().aws?.['load-balancer']).toBe(1);
    expect(refusal).toEqual({
      code: 'DuplicateLoadBalancerName',
      message: "A load balancer with the same name 'tenant-1' exists, but with different settings",
    });
  });

  it('holds on to its addresses for a while after it is gone', () => {
    const { create, clock, elb, ec2, context, allocationIds } = createIngressAccount();
    const LoadBalancerArn = create()?.LoadBalancerArn;
    clock.advance(181);
    const release = () => ec2.ReleaseAddress({ AllocationId: allocationIds[0] }, context);

    elb.DeleteLoadBalancer({ LoadBalancerArn }, context);
    const gone = refusalOf(() => elb.DescribeLoadBalancers({ Names: ['tenant-1'] }, context)).code;
    const held = refusalOf(release).code;
    clock.advance(61);

    expect(gone).toBe('LoadBalancerNotFound');
    expect(held).toBe('AuthFailure');
    expect(release()).toEqual({});
    expect(elb.DeleteLoadBalancer({ LoadBalancerArn }, context)).toEqual({});
  });

  it('stays while deletion protection is on', () => {
    const { create, elb, context } = createIngressAccount();
    const LoadBalancerArn = create()?.LoadBalancerArn;
    const Attributes = [{ Key: 'deletion_protection.enabled', Value: 'true' }];
    elb.ModifyLoadBalancerAttributes({ LoadBalancerArn, Attributes }, context);

    const refusal = refusalOf(() => elb.DeleteLoadBalancer({ LoadBalancerArn }, context));

    expect(refusal.code).toBe('OperationNotPermitted');
  });
});
