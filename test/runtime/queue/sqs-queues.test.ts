import {
  AddPermissionCommand,
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  ReceiveMessageCommand,
  RemovePermissionCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { arnOf, redrive, type SqsApi, startSqs } from './sqs-api.ts';

let api: SqsApi;
let QueueUrl: string;

beforeEach(async () => {
  api = await startSqs();
  QueueUrl = await api.create('jobs');
});

afterEach(() => api.close());

describe('Queue attributes', () => {
  it('show settings, defaults and counts', async () => {
    await api.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    await api.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'b', DelaySeconds: 5 }));

    const { Attributes } = await api.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));

    expect(Attributes).toEqual({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: '1767225600',
      DelaySeconds: '0',
      LastModifiedTimestamp: '1767225600',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      QueueArn: arnOf('jobs'),
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
    });
  });

  it('can be changed, and a refused change leaves them as they were', async () => {
    await api.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '60' } }));
    const refused = api.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: redrive('none') }));
    await expect(refused).rejects.toThrow(expect.objectContaining({ name: 'InvalidParameterValue' }));

    const names = ['VisibilityTimeout', 'RedrivePolicy'] as const;
    const { Attributes } = await api.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));

    expect(Attributes).toEqual({ VisibilityTimeout: '60' });
  });

  it('keep tags and permissions', async () => {
    await api.sqs.send(new TagQueueCommand({ QueueUrl, Tags: { owner: 'tenantry' } }));
    const permission = { QueueUrl, Label: 'ordering', AWSAccountIds: ['333333333333'], Actions: ['SendMessage'] };
    await api.sqs.send(new AddPermissionCommand(permission));
    const again = api.sqs.send(new AddPermissionCommand(permission));
    await expect(again).rejects.toThrow('Value ordering for parameter Label is invalid. Reason: Already exists.');
    const { Attributes } = await api.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
    await api.sqs.send(new RemovePermissionCommand({ QueueUrl, Label: 'ordering' }));
    const after = await api.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));

    expect((await api.sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ owner: 'tenantry' });
    expect(JSON.parse(Attributes?.Policy ?? '')).toMatchObject({
      Statement: [{ Sid: 'ordering', Principal: { AWS: 'arn:aws:iam::333333333333:root' }, Action: 'SQS:SendMessage' }],
    });
    expect(after.Attributes).toBeUndefined();
  });

  it('lead from a dead-letter queue to its sources', async () => {
    const dead = await api.create('dead');
    const source = await api.create('work', redrive('dead'));

    const { queueUrls } = await api.sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    const listed = await api.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'w' }));

    expect([queueUrls, listed.QueueUrls]).toEqual([[source], [source]]);
  });
});

describe('A message move task', () => {
  async function withDeadMessages(count: number): Promise<{ work: string; dead: string }> {
    const dead = await api.create('dead');
    const work = await api.create('work', redrive('dead'));
    for (let index = 0; index < count; index += 1) {
      await api.sqs.send(new SendMessageCommand({ QueueUrl: work, MessageBody: `m${index}` }));
    }
    await api.sqs.send(new ReceiveMessageCommand({ QueueUrl: work, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }));
    await api.sqs.send(new ReceiveMessageCommand({ QueueUrl: work, MaxNumberOfMessages: 10 }));
    return { work, dead };
  }

  it('moves messages back to the queue they came from', async () => {
    const { work } = await withDeadMessages(3);

    await api.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('dead') }));
    await api.clock.runUntilIdle();

    const { Results } = await api.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf('dead') }));
    const { Messages } = await api.sqs.send(new ReceiveMessageCommand({ QueueUrl: work, MaxNumberOfMessages: 10 }));
    expect(Results).toEqual([
      {
        Status: 'COMPLETED',
        SourceArn: arnOf('dead'),
        ApproximateNumberOfMessagesMoved: 3,
        ApproximateNumberOfMessagesToMove: 3,
        StartedTimestamp: expect.any(Number),
      },
    ]);
    expect(Messages?.map((message) => message.Body)).toEqual(['m0', 'm1', 'm2']);
  });

  it('keeps to its pace and can be cancelled', async () => {
    await withDeadMessages(5);
    const request = { SourceArn: arnOf('dead'), DestinationArn: arnOf('jobs'), MaxNumberOfMessagesPerSecond: 1 };
    const { TaskHandle } = await api.sqs.send(new StartMessageMoveTaskCommand(request));
    await api.clock.advance(1500);

    const second = api.sqs.send(new StartMessageMoveTaskCommand(request));
    await expect(second).rejects.toThrow(/There is already a task running/);
    const cancelled = await api.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    await api.clock.runUntilIdle();
    const { Results } = await api.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf('dead') }));

    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(2);
    expect(Results?.[0]).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 2 });
  });

  it.each([
    ['jobs', 'Source queue must be configured as a Dead Letter Queue.'],
    ['none', "The resource that you specified for the SourceArn parameter doesn't exist."],
  ])('is refused for the queue %s', async (name, message) => {
    const start = api.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf(name) }));

    await expect(start).rejects.toThrow(message);
  });
});
