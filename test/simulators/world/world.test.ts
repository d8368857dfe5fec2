import { describe, expect, it } from '@jest/globals';
import { createFoundation } from '../../../local/simulators/aws/foundation.ts';
import { createWorld } from '../../../local/simulators/world/world.ts';
import { contextOf, createLandingAccount } from '../aws/landing-account.ts';
import { createManualClock } from './manual-clock.ts';

const makeVpcFor = (owner: string, { ec2, context }: ReturnType<typeof createLandingAccount>) =>
  ec2.CreateVpc(
    {
      CidrBlock: '10.1.0.0/16',
      TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'tenantry:owner', Value: owner }] }],
    },
    context,
  ).Vpc?.VpcId;

describe('the simulated world', () => {
  it('gives the same ids for the same seed, whoever comes first', () => {
    const one = createLandingAccount();
    const other = createLandingAccount();

    const forwards = ['tenant-1', 'tenant-2'].map((owner) => makeVpcFor(owner, one));
    const backwards = ['tenant-2', 'tenant-1'].map((owner) => makeVpcFor(owner, other));

    expect(backwards.reverse()).toEqual(forwards);
    expect(new Set(forwards).size).toBe(2);
  });

  it('gives other ids, durations and addresses for another seed', () => {
    const worlds = [1, 2].map((seed) => createWorld({ clock: createManualClock(), seed }));

    const [one, other] = worlds.map((world) => [
      world.hex('vpc', 17),
      world.duration('eks-cluster.create', 'tenant-1'),
      world.publicAddresses.take('tenant-1'),
    ]);

    expect(one?.[0]).toMatch(/^[0-9a-f]{17}$/);
    expect(one).not.toEqual(other);
  });

  it('keeps durations within what is usual', () => {
    const world = createWorld({ clock: createManualClock(), seed: 1 });

    const durations = Array.from({ length: 200 }, (_, index) => world.duration('nat-gateway.create', `nat-${index}`));

    expect(Math.min(...durations)).toBeGreaterThanOrEqual(60_000);
    expect(Math.max(...durations)).toBeLessThanOrEqual(180_000);
    expect(new Set(durations).size).toBeGreaterThan(100);
  });

  it('never gives a public address twice at a time', () => {
    const world = createWorld({ clock: createManualClock(), seed: 1 });

    const addresses = Array.from({ length: 2000 }, (_, index) => world.publicAddresses.take(`address-${index}`));

    expect(new Set(addresses).size).toBe(2000);
    expect(addresses.every((address) => /^198\.1[89]\./.test(address))).toBe(true);
  });

  it('empties a bucket of calls and fills it again with time', () => {
    const clock = createManualClock();
    const { rateLimits } = createWorld({ clock, seed: 1 });
    const take = () => rateLimits.take('bucket', { burst: 2, refillPerSecond: 1 });

    const atOnce = [take(), take(), take()];
    clock.advance(1);
    const later = [take(), take()];

    expect(atOnce).toEqual([true, true, false]);
    expect(later).toEqual([true, false]);
  });

  it('strikes the n-th matching call, as often as the rule says', () => {
    const { faults } = createWorld({ clock: createManualClock(), seed: 1 });
    const call = (operation: string) =>
      faults.strike({ service: 'ec2', operation, accountId: '222222222201' })?.fault ?? 'none';
    faults.add({ match: { operation: 'CreateVpc', nth: 2 }, fault: 'reply-lost' });
    faults.add({ match: { operation: 'CreateSubnet' }, fault: 'throttled', times: 2 });

    const vpcs = [call('CreateVpc'), call('CreateVpc'), call('CreateVpc')];
    const subnets = [call('CreateSubnet'), call('CreateSubnet'), call('CreateSubnet')];

    expect(vpcs).toEqual(['none', 'reply-lost', 'none']);
    expect(subnets).toEqual(['throttled', 'throttled', 'none']);
  });

  it('repeats faults of a given probability by the seed', () => {
    const struck = (seed: number) => {
      const { faults } = createWorld({ clock: createManualClock(), seed });
      faults.add({ match: { probability: 0.3 }, fault: 'server-error' });
      return Array.from({ length: 200 }, () =>
        faults.strike({ service: 'ec2', operation: 'DescribeVpcs', accountId: '1' }) ? 1 : 0,
      );
    };

    const share = struck(1).filter((one) => one === 1).length / 200;

    expect(struck(1)).toEqual(struck(1));
    expect(struck(1)).not.toEqual(struck(2));
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });

  it('begins with the foundation of the backend, which is no tenant', () => {
    const { world, ec2, elb, clock } = createLandingAccount();
    const startedMs = clock.now();

    const foundation = createFoundation(world, { region: 'eu-central-1' });

    const backend = contextOf({ accountId: '111111111111' });
    expect(world.listing()).toEqual([]);
    expect(clock.now()).toBe(startedMs);
    expect(foundation.egressCidrs).toEqual(['192.0.2.11/32', '192.0.2.12/32', '192.0.2.13/32']);
    expect(ec2.DescribeNatGateways({}, backend).NatGateways?.map(({ State }) => State)).toEqual([
      'available',
      'available',
      'available',
    ]);
    expect(elb.DescribeLoadBalancers({}, backend).LoadBalancers).toEqual([
      expect.objectContaining({
        LoadBalancerArn: foundation.loadBalancerArn,
        SecurityGroups: [foundation.loadBalancerSecurityGroupId],
        State: { Code: 'active' },
      }),
    ]);
  });
});
