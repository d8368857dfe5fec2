import { CreateClusterCommand, DescribeClusterCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ClientConfig, type LocalAws, postSigned, startLocalAws } from './local-aws.ts';
import { createSampleServices } from './sample-services.ts';

let aws: LocalAws;
let config: ClientConfig;

beforeAll(async () => {
  aws = await startLocalAws({ services: createSampleServices });
  config = aws.clientOf({ accessKeyId: '222222222201' });
});

afterAll(() => aws.gateway.close());

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
    const missing = await postSigned(config, {
      service: 'states',
      body: '{}',
      target: 'AWSStepFunctions.StartExecution',
    });
    const wrong = await postSigned(config, {
      service: 'states',
      body: '{"stateMachineArn":7}',
      target: 'AWSStepFunctions.StartExecution',
    });

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
    const response = await postSigned(config, {
      service: 'dynamodb',
      body: '{}',
      target: 'DynamoDB_20120810.ListTables',
    });

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ __type: 'UnknownService' });
  });
});
