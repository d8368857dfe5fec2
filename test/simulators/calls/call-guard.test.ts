import { describe, expect, it } from '@jest/globals';
import { awsManners } from '../../../local/simulators/aws/manners.ts';
import { createCallGuard } from '../../../local/simulators/calls/call-guard.ts';
import { contextOf, createLandingAccount } from '../aws/landing-account.ts';

const callOf = (operation: string, input: Record<string, unknown> = {}) => ({
  service: 'ec2',
  operation,
  input,
  context: contextOf(),
});

describe('the guard in front of the simulated AWS', () => {
  it('throttles an account that calls faster than its bucket refills, and no other account', async () => {
    const { world } = createLandingAccount();
    const guard = createCallGuard(world, { mannersOf: awsManners });
    const call = callOf('DescribeVpcs');
    await Promise.all(Array.from({ length: 100 }, () => guard.beforeCall(call)));

    const hundredAndFirst = guard.beforeCall(call);
    const neighbour = guard.beforeCall({ ...call, context: contextOf({ accountId: '222222222202' }) });

    await expect(hundredAndFirst).rejects.toMatchObject({ code: 'RequestLimitExceeded', details: { status: 503 } });
    await expect(neighbour).resolves.toBeUndefined();
  });

  it('refuses, loses the reply, or fails before the effect, as the switch says', async () => {
    const { world } = createLandingAccount();
    const guard = createCallGuard(world, { mannersOf: awsManners });
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
    const guard = createCallGuard(world, { mannersOf: awsManners });
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
    const guard = createCallGuard(world, { mannersOf: awsManners });
    const context = { ...contextOf(), invocationId: 'invocation-1' };

    guard.afterCall({ ...callOf('CreateVpc'), context }, { fault: undefined, status: 200, replyLost: true });
    guard.afterCall(callOf('DeleteVpc'), { fault: 'DependencyViolation', status: 400, replyLost: false });

    expect(world.calls.all()).toEqual([
      {
        service: 'ec2',
        operation: 'CreateVpc',
        accountId: '222222222201',
        region: 'eu-central-1',
        startedMs: clock.now(),
        atMs: clock.now(),
        invocationId: 'invocation-1',
        outcome: 'reply-lost',
      },
      expect.objectContaining({ operation: 'DeleteVpc', outcome: 'DependencyViolation', invocationId: undefined }),
    ]);
    expect(world.calls.count({ service: 'ec2', operation: 'CreateVpc' })).toBe(1);
  });

  it('answers a call as done without doing it, where the answer tells nothing of the effect', async () => {
    const { world } = createLandingAccount();
    const guard = createCallGuard(world, { mannersOf: awsManners });
    world.faults.add({ match: {}, fault: 'ignored' });
    const call = callOf('AuthorizeSecurityGroupIngress');

    const plan = await guard.beforeCall(call);
    guard.afterCall(call, { fault: undefined, status: 200, replyLost: false });

    expect(plan).toEqual({ instead: { Return: true } });
    expect(world.calls.all()).toMatchObject([{ operation: 'AuthorizeSecurityGroupIngress', outcome: 'ignored' }]);
    await expect(guard.beforeCall(callOf('DeleteVpc'))).resolves.toEqual({ instead: {} });
    await expect(guard.beforeCall(callOf('CreateVpc'))).rejects.toThrow('ec2 CreateVpc cannot be ignored');
  });

  it('asks about every call that no rule is about, and tells who makes it', async () => {
    const { world } = createLandingAccount();
    const asked: unknown[] = [];
    const guard = createCallGuard(world, {
      mannersOf: awsManners,
      oracle: async (call) => {
        asked.push(call);
        return { fault: 'throttled', seconds: 7 };
      },
    });
    const call = { ...callOf('DeleteVpc', { VpcId: 'vpc-1' }), context: { ...contextOf(), invocationId: 'one' } };
    world.faults.add({ match: { operation: 'CreateVpc' }, fault: 'reply-lost' });

    const refusal = guard.beforeCall(call);
    await expect(refusal).rejects.toMatchObject({ details: { headers: { 'retry-after': '7' } } });
    guard.afterCall(call, { fault: 'RequestLimitExceeded', status: 503, replyLost: false });

    await expect(guard.beforeCall(callOf('CreateVpc'))).resolves.toEqual({ replyLost: true });
    expect(asked).toEqual([
      {
        service: 'ec2',
        operation: 'DeleteVpc',
        accountId: '222222222201',
        region: 'eu-central-1',
        invocationId: 'one',
        input: { VpcId: 'vpc-1' },
      },
    ]);
    expect(world.calls.all()).toMatchObject([{ outcome: 'RequestLimitExceeded', retryAfterSeconds: 7 }]);
  });

  it('writes down when a call came and when it was answered', async () => {
    const { world, clock } = createLandingAccount();
    const guard = createCallGuard(world, { mannersOf: awsManners });
    world.faults.add({ match: {}, fault: 'slow', seconds: 25 });
    const call = callOf('CreateVpc');
    const startedMs = clock.now();

    const waiting = guard.beforeCall(call);
    clock.advance(25);
    await waiting;
    guard.afterCall(call, { fault: undefined, status: 200, replyLost: false });

    expect(world.calls.all()).toMatchObject([{ startedMs, atMs: startedMs + 25_000 }]);
  });
});
