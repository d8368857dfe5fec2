import { describe, expect, it } from '@jest/globals';
import { createCallGuard } from '../../../local/simulators/aws/call-guard.ts';
import { contextOf, createLandingAccount } from './landing-account.ts';

const callOf = (operation: string, input: Record<string, unknown> = {}) => ({
  service: 'ec2',
  operation,
  input,
  context: contextOf(),
});

describe('the guard in front of the simulated AWS', () => {
  it('throttles an account that calls faster than its bucket refills, and no other account', async () => {
    const { world } = createLandingAccount();
    const guard = createCallGuard(world);
    const call = callOf('DescribeVpcs');
    await Promise.all(Array.from({ length: 100 }, () => guard.beforeCall(call)));

    const hundredAndFirst = guard.beforeCall(call);
    const neighbour = guard.beforeCall({ ...call, context: contextOf({ accountId: '222222222202' }) });

    await expect(hundredAndFirst).rejects.toMatchObject({ code: 'RequestLimitExceeded', details: { status: 503 } });
    await expect(neighbour).resolves.toBeUndefined();
  });

  it('refuses, loses the reply, or fails before the effect, as the switch says', async () => {
    const { world } = createLandingAccount();
    const guard = createCallGuard(world);
    world.faults.add({ match: { operation: 'CreateVpc' }, fault: 'denied' });
    world.faults.add({ match: { operation: 'CreateSubnet' }, fault: 'reply-lost' });
    world.faults.add({ match: { operation: 'CreateRoute' }, fault: 'before-effect' });
    world.faults.add({ match: { operation: 'DeleteVpc' }, fault: 'error', code: 'VpcLimitExceeded', message: 'full' });

    await expect(guard.beforeCall(callOf('CreateVpc'))).rejects.toMatchObject({ code: 'UnauthorizedOperation' });
    await expect(guard.beforeCall(callOf('CreateSubnet'))).resolves.toEqual({ replyLost: true });
    await expect(guard.beforeCall(callOf('CreateRoute'))).rejects.toMatchObject({ code: 'Unavailable' });
    await expect(guard.beforeCall(callOf('DeleteVpc'))).rejects.toMatchObject({ code: 'VpcLimitExceeded' });
  });

  it('tells owners apart by the tag in the request or on the object that it names', async () => {
    const { world, ec2, context } = createLandingAccount();
    const guard = createCallGuard(world);
    const tags = (owner: string) => [{ ResourceType: 'vpc' as const, Tags: [{ Key: 'tenantry:owner', Value: owner }] }];
    const request = { CidrBlock: '10.1.0.0/16', TagSpecifications: tags('tenant-1') };
    const VpcId = ec2.CreateVpc(request, context).Vpc?.VpcId;
    world.faults.add({ match: { ownerTag: 'tenant-1' }, fault: 'server-error' });

    await expect(guard.beforeCall(callOf('CreateVpc', request))).rejects.toMatchObject({ code: 'InternalError' });
    await expect(guard.beforeCall(callOf('DeleteVpc', { VpcId }))).rejects.toMatchObject({ code: 'InternalError' });
    await expect(
      guard.beforeCall(callOf('CreateVpc', { TagSpecifications: tags('tenant-2') })),
    ).resolves.toBeUndefined();
  });

  it('writes down every call with its outcome', () => {
    const { world, clock } = createLandingAccount();
    const guard = createCallGuard(world);
    const context = { ...contextOf(), invocationId: 'invocation-1' };

    guard.afterCall({ ...callOf('CreateVpc'), context }, { fault: undefined, status: 200, replyLost: true });
    guard.afterCall(callOf('DeleteVpc'), { fault: 'DependencyViolation', status: 400, replyLost: false });

    expect(world.calls.all()).toEqual([
      {
        service: 'ec2',
        operation: 'CreateVpc',
        accountId: '222222222201',
        atMs: clock.now(),
        invocationId: 'invocation-1',
        outcome: 'reply-lost',
      },
      expect.objectContaining({ operation: 'DeleteVpc', outcome: 'DependencyViolation', invocationId: undefined }),
    ]);
    expect(world.calls.count({ service: 'ec2', operation: 'CreateVpc' })).toBe(1);
  });
});
