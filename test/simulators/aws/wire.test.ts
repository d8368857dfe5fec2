import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createGateway, type Gateway } from '../../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../../local/runtime/gateway/identities.ts';
import { createEc2 } from '../../../local/simulators/aws/ec2/ec2.ts';
import { createEks } from '../../../local/simulators/aws/eks/eks.ts';
import { awsManners } from '../../../local/simulators/aws/manners.ts';
import { createCallGuard } from '../../../local/simulators/calls/call-guard.ts';
import { accountId, createLandingAccount, region } from './landing-account.ts';

const open: Gateway[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

async function listen() {
  const { world, clock } = createLandingAccount();
  const gateway = createGateway({
    services: [createEc2(world), createEks(world)],
    identities: createIdentities({ backendAccountId: '111111111111', now: () => clock.now() }),
    ...createCallGuard(world, { mannersOf: awsManners }),
  });
  open.push(gateway);
  const { url } = await gateway.listen();
  const settings = {
    endpoint: url,
    region,
    credentials: { accessKeyId: accountId, secretAccessKey: 'any' },
    maxAttempts: 1,
  };
  return { world, ec2: new EC2Client(settings), eks: new EKSClient(settings) };
}

describe('the simulated AWS on the wire', () => {
  it('shows the SDK of AWS what it made', async () => {
    const { ec2, world } = await listen();

    const made = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [made.Vpc?.VpcId ?? ''] }));

    expect(Vpcs).toEqual([expect.objectContaining({ CidrBlock: '10.1.0.0/16', State: 'available' })]);
    expect(world.calls.all().map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      'CreateVpc ok',
      'DescribeVpcs ok',
    ]);
  });

  it('has done what was asked when only the reply is lost', async () => {
    const { ec2, world } = await listen();
    world.faults.add({ match: { operation: 'CreateVpc', nth: 1 }, fault: 'reply-lost' });

    const lost = ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));

    await expect(lost).rejects.toThrow();
    expect(world.groundTruth().aws?.vpc).toBe(1);
    expect(world.calls.count({ operation: 'CreateVpc', outcome: 'reply-lost' })).toBe(1);
  });

  it('has done nothing when it is throttled or refused, and says so by the names the SDK knows', async () => {
    const { ec2, eks, world } = await listen();
    world.faults.add({ match: { operation: 'CreateVpc' }, fault: 'throttled' });
    world.faults.add({ match: { operation: 'ListClusters' }, fault: 'denied' });

    const throttled = ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
    const denied = eks.send(new ListClustersCommand());

    await expect(throttled).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
    await expect(denied).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(world.groundTruth().aws?.vpc).toBe(0);
  });
});
