import { CreateSubnetCommand, CreateVpcCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Call, CallOutcome } from '../../../local/runtime/gateway/pipeline.ts';
import type { PolicyDocument } from '../../../local/runtime/iam/policy.ts';
import { createSts, type Role } from '../../../local/simulators/aws/sts/sts.ts';
import { hexOf, type LocalAws, startLocalAws } from './local-aws.ts';
import { createSampleServices } from './sample-services.ts';

const ROLE_ARN = 'arn:aws:iam::222222222201:role/tenantry-provisioning';
const MACHINE = 'arn:aws:states:eu-central-1:111111111111:stateMachine:provision-tenant';

const roles = new Map<string, Role>([
  [
    ROLE_ARN,
    {
      trustPolicy: allow({
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'shared-secret' } },
      }),
      policies: [allow({ Action: 'ec2:Describe*', Resource: '*' })],
    },
  ],
]);

let aws: LocalAws;
let calls: { call: Call; outcome: CallOutcome }[] = [];
let loseReplies = false;

beforeAll(async () => {
  aws = await startLocalAws({
    services: ({ clock, identities }) => [
      ...createSampleServices(),
      createSts({ clock, identities, roles, hex: hexOf }),
    ],
    beforeCall: () => ({ replyLost: loseReplies }),
    afterCall: (call, outcome) => calls.push({ call, outcome }),
    resourceTags: (arn) => (arn.endsWith('/vpc-ours') ? { 'tenantry:owner': 't-1' } : undefined),
  });
});

afterEach(() => {
  calls = [];
  loseReplies = false;
});

afterAll(() => aws.gateway.close());

describe('an issued identity', () => {
  test('may do what its policy allows', async () => {
    const states = new SFNClient(aws.clientOf(lambda(allow({ Action: 'states:StartExecution', Resource: MACHINE }))));

    const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'op-1' }));

    expect(executionArn).toContain('assumed-role/relay-outbox/s');
  });

  test('is refused the rest, in the words of AWS', async () => {
    const states = new SFNClient(
      aws.clientOf(lambda(allow({ Action: 'states:StartExecution', Resource: `${MACHINE}-x` }))),
    );

    const refusal = states.send(new StartExecutionCommand({ stateMachineArn: MACHINE }));

    await expect(refusal).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::111111111111:assumed-role/relay-outbox/s is not authorized to perform: states:StartExecution on resource: ${MACHINE} because no identity-based policy allows the states:StartExecution action`,
    });
  });

  test('needs the permission to tag when it creates something with tags', async () => {
    const creator = allow({ Action: 'ec2:CreateVpc', Resource: '*' });
    const tagger = allow({
      Action: 'ec2:CreateTags',
      Resource: 'arn:aws:ec2:*:*:vpc/*',
      Condition: {
        StringEquals: { 'ec2:CreateAction': 'CreateVpc' },
        Null: { 'aws:RequestTag/tenantry:owner': 'false' },
      },
    });
    const order = (key: string) =>
      new CreateVpcCommand({
        CidrBlock: '10.0.0.0/16',
        TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: key, Value: 't-1' }] }],
      });

    const attempts = await Promise.allSettled([
      new EC2Client(aws.clientOf(lambda(creator))).send(order('tenantry:owner')),
      new EC2Client(aws.clientOf(lambda(creator, tagger))).send(order('Name')),
      new EC2Client(aws.clientOf(lambda(creator, tagger))).send(order('tenantry:owner')),
    ]);

    expect(attempts).toMatchObject([
      { reason: { name: 'UnauthorizedOperation', $metadata: { httpStatusCode: 403 } } },
      { reason: { name: 'UnauthorizedOperation' } },
      { value: { Vpc: { VpcId: 'vpc-0a' } } },
    ]);
  });

  test('uses only what carries the owner mark, however the new resource is tagged', async () => {
    const marked = (resource: string) =>
      allow({
        Action: 'ec2:CreateSubnet',
        Resource: `arn:aws:ec2:*:*:${resource}`,
        Condition: { Null: { 'aws:RequestTag/tenantry:owner': 'false' } },
      });
    const own = allow({
      Action: 'ec2:CreateSubnet',
      Resource: 'arn:aws:ec2:*:*:*/*',
      Condition: { Null: { 'aws:ResourceTag/tenantry:owner': 'false' } },
    });
    const tagger = allow({ Action: 'ec2:CreateTags', Resource: '*' });
    const ec2 = new EC2Client(aws.clientOf(lambda(marked('subnet/*'), marked('vpc/*'), own, tagger)));
    const order = (VpcId: string) =>
      new CreateSubnetCommand({
        VpcId,
        CidrBlock: '10.0.0.0/20',
        TagSpecifications: [{ ResourceType: 'subnet', Tags: [{ Key: 'tenantry:owner', Value: 't-1' }] }],
      });

    const foreign = ec2.send(order('vpc-foreign'));
    await expect(foreign).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    const ours = await ec2.send(order('vpc-ours'));

    expect(ours.Subnet?.VpcId).toBe('vpc-ours');
  });

  test('is refused everything after it was revoked', async () => {
    const credentials = lambda(allow({ Action: '*', Resource: '*' }));
    const ec2 = new EC2Client(aws.clientOf(credentials));
    await ec2.send(new DescribeVpcsCommand({}));

    aws.identities.revoke(credentials.accessKeyId);

    await expect(ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name: 'RequestExpired' });
  });

  test('is refused in a request of an invocation that was revoked, whatever the keys', async () => {
    const ec2 = new EC2Client(aws.clientOf());
    ec2.middlewareStack.add(
      (next) => (args) => {
        Object.assign((args.request as { headers: Record<string, string> }).headers, {
          'x-tenantry-invocation': 'i-7',
        });
        return next(args);
      },
      { step: 'build' },
    );
    await ec2.send(new DescribeVpcsCommand({}));

    aws.identities.revokeInvocation('i-7');

    await expect(ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name: 'RequestExpired' });
  });

  test('is refused with a session token that is not its own', async () => {
    const { accessKeyId, secretAccessKey } = lambda(allow({ Action: '*', Resource: '*' }));

    const refusal = new STSClient(aws.clientOf({ accessKeyId, secretAccessKey, sessionToken: 'x' })).send(
      new GetCallerIdentityCommand({}),
    );

    await expect(refusal).rejects.toMatchObject({ name: 'InvalidClientTokenId', $metadata: { httpStatusCode: 403 } });
  });
});

describe('a person with keys of their own', () => {
  test('is the observer of the backend account', async () => {
    const { Account, Arn } = await new STSClient(aws.clientOf()).send(new GetCallerIdentityCommand({}));

    expect({ Account, Arn }).toEqual({ Account: '111111111111', Arn: 'arn:aws:iam::111111111111:user/observer' });
  });

  test('chooses an account with a key id of twelve digits', async () => {
    const sts = new STSClient(aws.clientOf({ accessKeyId: '222222222207' }));

    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));

    expect(Arn).toBe('arn:aws:iam::222222222207:root');
  });
});

describe('AssumeRole', () => {
  const order = { RoleArn: ROLE_ARN, RoleSessionName: 'ensure-network', ExternalId: 'shared-secret' };

  test('gives an identity in the other account, limited to the policies of the role', async () => {
    const { Credentials, AssumedRoleUser } = await new STSClient(aws.clientOf()).send(new AssumeRoleCommand(order));

    const assumed = aws.clientOf({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    });
    const { Account, Arn } = await new STSClient(assumed).send(new GetCallerIdentityCommand({}));
    const creation = new EC2Client(assumed).send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));

    expect(Account).toBe('222222222201');
    expect(Arn).toBe('arn:aws:sts::222222222201:assumed-role/tenantry-provisioning/ensure-network');
    expect(AssumedRoleUser?.Arn).toBe(Arn);
    await expect(creation).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    await expect(new EC2Client(assumed).send(new DescribeVpcsCommand({}))).resolves.toMatchObject({ Vpcs: [] });
  });

  test('ends when its time is over', async () => {
    const { Credentials } = await new STSClient(aws.clientOf()).send(
      new AssumeRoleCommand({ ...order, DurationSeconds: 900 }),
    );
    const sts = new STSClient(
      aws.clientOf({
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      }),
    );

    aws.clock.nowMs += 900_000;

    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ Code: 'ExpiredToken' });
  });

  test.each([
    ['a wrong external id', { ...order, ExternalId: 'guess' }, 'AccessDenied'],
    ['no external id', { RoleArn: ROLE_ARN, RoleSessionName: 'ensure-network' }, 'AccessDenied'],
    ['an unknown role', { ...order, RoleArn: `${ROLE_ARN}-x` }, 'AccessDenied'],
    ['a session name that is not one', { ...order, RoleSessionName: 'a b' }, 'ValidationError'],
    ['a longer session than the role allows', { ...order, DurationSeconds: 7200 }, 'ValidationError'],
  ])('is refused for %s', async (_reason, input, Code) => {
    const refusal = new STSClient(aws.clientOf()).send(new AssumeRoleCommand(input));

    await expect(refusal).rejects.toMatchObject({ Code });
  });
});

describe('the hooks', () => {
  test('learn when a request only waits, and when it goes on', async () => {
    const order: string[] = [];
    const slow = await startLocalAws({
      services: createSampleServices,
      beforeCall: async () => {
        order.push('waiting');
      },
      onPark: (invocationId) => {
        order.push(`parked ${invocationId}`);
        return () => order.push('resumed');
      },
      afterCall: () => order.push('done'),
    });

    await new EC2Client(slow.clientOf()).send(new DescribeVpcsCommand({}));
    await slow.gateway.close();

    expect(order).toEqual(['waiting', 'parked undefined', 'resumed', 'done']);
  });

  test('learn of calls and of refusals', async () => {
    const states = new SFNClient(aws.clientOf(lambda(allow({ Action: 'ec2:*', Resource: '*' }))));

    await new EC2Client(aws.clientOf()).send(new DescribeVpcsCommand({}));
    await states.send(new StartExecutionCommand({ stateMachineArn: MACHINE })).catch(() => undefined);

    expect(calls.map(({ call, outcome }) => [call.service, call.operation, outcome.fault])).toEqual([
      ['ec2', 'DescribeVpcs', undefined],
      ['states', 'StartExecution', 'AccessDeniedException'],
    ]);
  });

  test('can lose the reply of a call that took effect', async () => {
    loseReplies = true;

    const lost = new EC2Client(aws.clientOf()).send(new DescribeVpcsCommand({}));

    await expect(lost).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(calls.map(({ outcome }) => outcome)).toEqual([{ fault: undefined, status: 200, replyLost: true }]);
  });
});

function lambda(...policy: PolicyDocument[]) {
  return aws.identities.issue({
    arn: 'arn:aws:sts::111111111111:assumed-role/relay-outbox/s',
    accountId: '111111111111',
    policy,
  });
}

function allow(statement: Partial<Exclude<PolicyDocument['Statement'], readonly unknown[]>>): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] };
}
