import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeNatGatewaysCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, DescribeClusterCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateDBClusterCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createGateway, type Gateway } from '../../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../../local/runtime/gateway/identities.ts';
import { createSampleServices } from './sample-services.ts';

let gateway: Gateway;
let config: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
};
const logged: unknown[] = [];

beforeAll(async () => {
  gateway = createGateway({
    services: createSampleServices(),
    identities: createIdentities({ backendAccountId: '111111111111', now: () => 0 }),
    log: (_message, error) => logged.push(error),
  });
  const { url } = await gateway.listen();
  config = {
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: '222222222201', secretAccessKey: 'any' },
    maxAttempts: 1,
  };
});

afterAll(() => gateway.close());

describe('the EC2 protocol', () => {
  test('carries a creating call with nested lists there and back', async () => {
    const ec2 = new EC2Client(config);

    const { Vpc } = await ec2.send(
      new CreateVpcCommand({
        CidrBlock: '10.0.0.0/16',
        TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'Name', Value: 'a <b> & "c"' }] }],
      }),
    );

    expect(Vpc).toEqual({
      VpcId: 'vpc-0a',
      CidrBlock: '10.0.0.0/16',
      OwnerId: '222222222201',
      State: 'available',
      IsDefault: false,
      Tags: [{ Key: 'Name', Value: 'a <b> & "c"' }],
    });
  });

  test('reads filters in their order, even past nine', async () => {
    const ec2 = new EC2Client(config);
    const values = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'];

    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'tag:x', Values: values }] }));

    expect(Vpcs?.map(({ VpcId }) => VpcId)).toEqual(values.map((value) => `vpc-${value}`));
  });

  test('answers an empty list as an empty list', async () => {
    const { Vpcs } = await new EC2Client(config).send(new DescribeVpcsCommand({}));

    expect(Vpcs).toEqual([]);
  });

  test('carries timestamps with their milliseconds', async () => {
    const { NatGateways } = await new EC2Client(config).send(new DescribeNatGatewaysCommand({}));

    expect(NatGateways?.[0]?.CreateTime).toEqual(new Date('2026-11-22T10:00:00.500Z'));
  });

  test('answers calls without output', async () => {
    const { $metadata } = await new EC2Client(config).send(new DeleteSubnetCommand({ SubnetId: 'subnet-0a' }));

    expect($metadata.httpStatusCode).toBe(200);
  });

  test('puts faults into the code, message and status that a client reads', async () => {
    const refusal = new EC2Client(config).send(new DeleteVpcCommand({ VpcId: 'vpc-0a' }));

    await expect(refusal).rejects.toMatchObject({
      name: 'DependencyViolation',
      message: "The vpc 'vpc-0a' has dependencies & cannot be deleted.",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('answers a permitted dry run with DryRunOperation', async () => {
    const refusal = new EC2Client(config).send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', DryRun: true }));

    await expect(refusal).rejects.toMatchObject({ name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } });
  });

  test('names a missing parameter', async () => {
    const refusal = new EC2Client(config).send(new CreateSubnetCommand({ VpcId: undefined, CidrBlock: '10.0.0.0/20' }));

    await expect(refusal).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter VpcId',
    });
  });

  test.each([
    ['Action=CreateVpc&CidrBlok=1', 'UnknownParameter', 'The parameter CidrBlok is not recognized'],
    ['Action=DescribeVpcs&MaxResults=many', 'InvalidParameterValue', 'Invalid value &apos;many&apos; for MaxResults'],
    ['Action=MakeVpc&Version=2016-11-15', 'InvalidAction', 'Could not find operation MakeVpc for version 2016-11-15'],
  ])('refuses %s with %s', async (body, code, message) => {
    const response = await postSigned('ec2', body);

    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
  });

  test('answers a defect of a service with an internal error, and logs it', async () => {
    const refusal = new EC2Client(config).send(new AuthorizeSecurityGroupIngressCommand({ GroupId: 'sg-0a' }));

    await expect(refusal).rejects.toMatchObject({ name: 'InternalError', $metadata: { httpStatusCode: 500 } });
    expect(logged).toContainEqual(new TypeError('a defect in the simulator'));
  });
});

describe('the query protocol', () => {
  test('carries lists, structures, numbers, booleans and timestamps', async () => {
    const { DBCluster } = await new RDSClient(config).send(
      new CreateDBClusterCommand({
        DBClusterIdentifier: 'orders',
        Engine: 'aurora-postgresql',
        VpcSecurityGroupIds: ['sg-1', 'sg-2'],
        StorageEncrypted: true,
        ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
        Tags: [{ Key: 'tenantry:owner', Value: 't-1' }],
      }),
    );

    expect(DBCluster).toEqual({
      DBClusterIdentifier: 'orders',
      Engine: 'aurora-postgresql',
      StorageEncrypted: true,
      VpcSecurityGroups: [
        { VpcSecurityGroupId: 'sg-1', Status: 'active' },
        { VpcSecurityGroupId: 'sg-2', Status: 'active' },
      ],
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
      TagList: [{ Key: 'tenantry:owner', Value: 't-1' }],
      ClusterCreateTime: new Date('2026-11-22T10:00:00.500Z'),
    });
  });

  test('writes the wire code of an error whose name differs, with its modelled status', async () => {
    const refusal = new RDSClient(config).send(new DescribeDBInstancesCommand({}));

    await expect(refusal).rejects.toMatchObject({
      name: 'DBInstanceNotFoundFault',
      Code: 'DBInstanceNotFound',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('the REST JSON protocol', () => {
  test('carries a body with maps and nested structures', async () => {
    const { cluster } = await new EKSClient(config).send(
      new CreateClusterCommand({
        name: 'c-1',
        roleArn: 'arn:aws:iam::222222222201:role/eks',
        resourcesVpcConfig: { subnetIds: ['subnet-1'], publicAccessCidrs: ['192.0.2.1/32'] },
        tags: { 'tenantry:owner': 't-1' },
      }),
    );

    expect(cluster).toEqual({
      name: 'c-1',
      status: 'CREATING',
      createdAt: new Date('2026-11-22T10:00:00.500Z'),
      resourcesVpcConfig: { subnetIds: ['subnet-1'], publicAccessCidrs: ['192.0.2.1/32'] },
      tags: { 'tenantry:owner': 't-1' },
    });
  });

  test('reads labels and query parameters', async () => {
    const eks = new EKSClient(config);

    const described = await eks.send(new DescribeClusterCommand({ name: 'a b/c' }));
    const listed = await eks.send(new ListClustersCommand({ maxResults: 7, include: ['all', 'other'] }));

    expect(described.cluster?.name).toBe('a b/c');
    expect(listed.clusters).toEqual(['max 7', 'all', 'other']);
  });

  test('writes modelled members of an error', async () => {
    const refusal = new EKSClient(config).send(new DescribeClusterCommand({ name: 'c-9' }));

    await expect(refusal).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'No cluster found for name: c-9.',
      clusterName: 'c-9',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('the JSON protocol', () => {
  test('carries timestamps as seconds', async () => {
    const { Entries } = await new EventBridgeClient(config).send(
      new PutEventsCommand({
        Entries: [{ Source: 's', DetailType: 't', Detail: '{}', Time: new Date('2026-01-02T03:04:05Z') }],
      }),
    );

    expect(Entries).toEqual([{ EventId: '2026-01-02T03:04:05.000Z' }]);
  });

  test('hands the invocation of a request to the service', async () => {
    const states = new SFNClient(config);
    states.middlewareStack.add(
      (next) => (args) => {
        Object.assign((args.request as { headers: Record<string, string> }).headers, {
          'x-tenantry-invocation': 'i-1',
        });
        return next(args);
      },
      { step: 'build' },
    );

    const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn: 'arn:m', name: 'op-1' }));

    expect(executionArn).toBe('arn:m:op-1:arn:aws:iam::222222222201:root:i-1');
  });

  test('gives errors their modelled name', async () => {
    const refusal = new SFNClient(config).send(new DescribeExecutionCommand({ executionArn: 'arn:x' }));

    await expect(refusal).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
      message: 'Execution Does Not Exist: x',
    });
  });

  test('refuses a missing member and a wrong type', async () => {
    const missing = await postSigned('states', '{}', 'AWSStepFunctions.StartExecution');
    const wrong = await postSigned('states', '{"stateMachineArn":7}', 'AWSStepFunctions.StartExecution');

    expect(await missing.json()).toEqual({
      __type: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
    });
    expect(await wrong.json()).toEqual({
      __type: 'SerializationException',
      message: 'NUMBER_VALUE cannot be converted to String',
    });
  });

  test('says when an operation exists at AWS but not here', async () => {
    const refusal = new SFNClient(config).send(new ListStateMachinesCommand({}));

    await expect(refusal).rejects.toMatchObject({ name: 'UnsupportedOperation', $metadata: { httpStatusCode: 501 } });
  });

  test('keeps the query code of SQS errors', async () => {
    const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false, md5: false });

    const sent = await sqs.send(
      new SendMessageCommand({
        QueueUrl: 'http://localhost/1/q',
        MessageBody: 'hello',
        MessageAttributes: { trace: { DataType: 'String', StringValue: 'x' } },
      }),
    );
    const refusal = sqs.send(new GetQueueUrlCommand({ QueueName: 'q' }));

    expect(sent).toMatchObject({ MessageId: 'hello/x' });
    await expect(refusal).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
    });
  });
});

describe('identification', () => {
  test('refuses unsigned requests', async () => {
    const response = await fetch(config.endpoint);

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  test('refuses a service that is not here', async () => {
    const response = await postSigned('dynamodb', '{}', 'DynamoDB_20120810.ListTables');

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ __type: 'UnknownService' });
  });
});

function postSigned(service: string, body: string, target?: string): Promise<Response> {
  return fetch(config.endpoint, {
    method: 'POST',
    body,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20261122/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': target ? 'application/x-amz-json-1.0' : 'application/x-www-form-urlencoded',
      ...(target && { 'x-amz-target': target }),
    },
  });
}
