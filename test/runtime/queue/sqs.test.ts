import {
  AddPermissionCommand,
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  RemovePermissionCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createGateway, type Gateway } from '../../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../../local/runtime/gateway/identities.ts';
import { createQueues } from '../../../local/runtime/queue/queues.ts';
import { createSqs } from '../../../local/runtime/services/sqs/sqs.ts';
import { type VirtualClock, virtualClock } from '../../support/clock.ts';
import { ids } from '../bus/ids.ts';

const account = { region: 'eu-central-1', accountId: '111111111111' };
let clock: VirtualClock;
let gateway: Gateway;
let sqs: SQSClient;
let QueueUrl: string;

beforeEach(async () => {
  clock = virtualClock();
  const queues = createQueues({ ...account, endpoint: 'http://127.0.0.1:4566' }, { clock, ids });
  const identities = createIdentities({ backendAccountId: account.accountId, now: () => clock.now() });
  gateway = createGateway({ services: [createSqs({ queues, clock, ids })], identities });
  const { url: endpoint } = await gateway.listen();
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  sqs = new SQSClient({ endpoint, region: account.region, credentials, maxAttempts: 1 });
  QueueUrl = await create('jobs');
});

afterEach(async () => {
  sqs.destroy();
  await gateway.close();
});

async function create(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
  const created = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return created.QueueUrl ?? '';
}

const arnOf = (name: string) => `arn:aws:sqs:eu-central-1:111111111111:${name}`;
const redrive = (name: string) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount: 1 }),
});
const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

describe('A message sent with the SDK', () => {
  it('comes back with its attributes and verified digests', async () => {
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'greeting' },
      count: { DataType: 'Number', StringValue: '5' },
      raw: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2, 3) },
    };
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }));

    const wanted = { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All' as const] };
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...wanted }));

    expect(Messages).toEqual([
      expect.objectContaining({
        MessageId: sent.MessageId,
        Body: 'hello',
        MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
        MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
        MessageAttributes: {
          kind: expect.objectContaining(MessageAttributes.kind),
          count: expect.objectContaining(MessageAttributes.count),
          raw: expect.objectContaining(MessageAttributes.raw),
        },
        Attributes: expect.objectContaining({ ApproximateReceiveCount: '1', SentTimestamp: String(clock.now()) }),
      }),
    ]);
  });

  it('shows only the attributes that are asked for', async () => {
    const MessageAttributes = {
      'a.x': { DataType: 'String', StringValue: '1' },
      b: { DataType: 'String', StringValue: '2' },
    };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }));

    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['a.*'] }));

    expect(Object.keys(Messages?.[0]?.MessageAttributes ?? {})).toEqual(['a.x']);
    expect(Messages?.[0]).not.toHaveProperty('Attributes');
  });

  it('is gone when it was deleted', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle;

    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    await clock.advance(30_000);

    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
  });

  it('has a sequence number in a FIFO queue', async () => {
    const url = await create('orders.fifo', fifo);

    const sent = await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'a', MessageGroupId: 'g' }));

    expect(sent.SequenceNumber).toMatch(/^\d{20}$/);
  });
});

describe('A batch', () => {
  it('answers for each entry', async () => {
    const url = await create('small', { MaximumMessageSize: '1024' });
    const Entries = [
      { Id: 'good', MessageBody: 'a' },
      { Id: 'large', MessageBody: 'x'.repeat(1025) },
    ];

    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));

    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(answer.Failed).toEqual([
      {
        Id: 'large',
        SenderFault: true,
        Code: 'InvalidParameterValue',
        Message: 'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
      },
    ]);
  });

  it.each([
    [
      'BatchRequestTooLong',
      [
        { Id: 'a', MessageBody: 'x'.repeat(600_000) },
        { Id: 'b', MessageBody: 'x'.repeat(600_000) },
      ],
    ],
    ['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, index) => ({ Id: `e${index}`, MessageBody: 'a' }))],
    [
      'BatchEntryIdsNotDistinct',
      [
        { Id: 'a', MessageBody: 'a' },
        { Id: 'a', MessageBody: 'b' },
      ],
    ],
    ['InvalidBatchEntryId', [{ Id: 'a b', MessageBody: 'a' }]],
    ['EmptyBatchRequest', []],
  ])('is refused with %s', async (name, Entries) => {
    const send = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

    await expect(send).rejects.toThrow(expect.objectContaining({ name }));
  });

  it('deletes what it can', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const Entries = [
      { Id: 'good', ReceiptHandle: Messages?.[0]?.ReceiptHandle },
      { Id: 'bad', ReceiptHandle: 'nonsense' },
    ];

    const answer = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));

    expect(answer.Successful).toEqual([{ Id: 'good' }]);
    expect(answer.Failed).toEqual([
      expect.objectContaining({ Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true }),
    ]);
  });
});

describe('A request that SQS refuses', () => {
  const wrong: readonly (readonly [string, Partial<SendMessageCommandInput>, string, string])[] = [
    ['an empty body', { MessageBody: '' }, 'MissingParameter', 'The request must contain the parameter MessageBody.'],
    [
      'a long delay',
      { DelaySeconds: 901 },
      'InvalidParameterValue',
      'Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.',
    ],
    [
      'a group with a space',
      { MessageGroupId: 'a b' },
      'InvalidParameterValue',
      'Value a b for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    ],
    [
      'an empty attribute',
      { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      'InvalidParameterValue',
      "Message (user) attribute 'a' must contain a non-empty value of type 'String'.",
    ],
    [
      'a body over a megabyte',
      { MessageBody: 'x'.repeat(1_048_577) },
      'InvalidParameterValue',
      'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    ],
  ];

  it.each(wrong)('is %s', async (_, input, name, message) => {
    const send = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a', ...input }));

    await expect(send).rejects.toThrow(expect.objectContaining({ name, message }));
  });

  it.each([
    [{ MessageBody: 'a' }, {}, 'MissingParameter', 'The request must contain the parameter MessageGroupId.'],
    [
      { MessageBody: 'a', MessageGroupId: 'g', DelaySeconds: 2 },
      {},
      'InvalidParameterValue',
      'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    ],
    [
      { MessageBody: 'a', MessageGroupId: 'g' },
      { ContentBasedDeduplication: 'false' },
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    ],
  ])('to a FIFO queue is %j with %j', async (input, attributes, name, message) => {
    const url = await create('orders.fifo', { ...fifo, ...attributes });

    const send = sqs.send(new SendMessageCommand({ QueueUrl: url, ...input }));

    await expect(send).rejects.toThrow(expect.objectContaining({ name, message }));
  });

  it.each([
    [
      { MaxNumberOfMessages: 11 },
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    ],
    [
      { WaitTimeSeconds: 21 },
      'Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
    ],
  ])('to receive is %j', async (input, message) => {
    const receive = sqs.send(new ReceiveMessageCommand({ QueueUrl, ...input }));

    await expect(receive).rejects.toThrow(expect.objectContaining({ name: 'InvalidParameterValue', message }));
  });

  it('names a queue that does not exist', async () => {
    const get = sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }));
    await expect(get).rejects.toThrow(
      expect.objectContaining({ name: 'QueueDoesNotExist', message: 'The specified queue does not exist.' }),
    );

    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    const send = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    await expect(send).rejects.toThrow(expect.objectContaining({ name: 'QueueDoesNotExist' }));
  });

  it('changes the visibility of a message that is visible', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));

    const change = { QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle, VisibilityTimeout: 5 };

    await expect(sqs.send(new ChangeMessageVisibilityCommand(change))).rejects.toThrow(
      /Reason: Message does not exist or is not available for visibility timeout change\.$/,
    );
  });

  it('purges twice', async () => {
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));

    const again = sqs.send(new PurgeQueueCommand({ QueueUrl }));

    await expect(again).rejects.toThrow(expect.objectContaining({ name: 'PurgeQueueInProgress' }));
  });
});

describe('Queue attributes', () => {
  it('show settings, defaults and counts', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'b', DelaySeconds: 5 }));

    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));

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
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '60' } }));
    const refused = sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: redrive('none') }));
    await expect(refused).rejects.toThrow(expect.objectContaining({ name: 'InvalidParameterValue' }));

    const names = ['VisibilityTimeout', 'RedrivePolicy'] as const;
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));

    expect(Attributes).toEqual({ VisibilityTimeout: '60' });
  });

  it('keep tags and permissions', async () => {
    await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { owner: 'tenantry' } }));
    const permission = { QueueUrl, Label: 'ordering', AWSAccountIds: ['333333333333'], Actions: ['SendMessage'] };
    await sqs.send(new AddPermissionCommand(permission));
    const again = sqs.send(new AddPermissionCommand(permission));
    await expect(again).rejects.toThrow('Value ordering for parameter Label is invalid. Reason: Already exists.');
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
    await sqs.send(new RemovePermissionCommand({ QueueUrl, Label: 'ordering' }));
    const after = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));

    expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ owner: 'tenantry' });
    expect(JSON.parse(Attributes?.Policy ?? '')).toMatchObject({
      Statement: [{ Sid: 'ordering', Principal: { AWS: 'arn:aws:iam::333333333333:root' }, Action: 'SQS:SendMessage' }],
    });
    expect(after.Attributes).toBeUndefined();
  });

  it('lead from a dead-letter queue to its sources', async () => {
    const dead = await create('dead');
    const source = await create('work', redrive('dead'));

    const { queueUrls } = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    const listed = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'w' }));

    expect([queueUrls, listed.QueueUrls]).toEqual([[source], [source]]);
  });
});

describe('A message move task', () => {
  async function withDeadMessages(count: number): Promise<{ work: string; dead: string }> {
    const dead = await create('dead');
    const work = await create('work', redrive('dead'));
    for (let index = 0; index < count; index += 1) {
      await sqs.send(new SendMessageCommand({ QueueUrl: work, MessageBody: `m${index}` }));
    }
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: work, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }));
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: work, MaxNumberOfMessages: 10 }));
    return { work, dead };
  }

  it('moves messages back to the queue they came from', async () => {
    const { work } = await withDeadMessages(3);

    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('dead') }));
    await clock.runUntilIdle();

    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf('dead') }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: work, MaxNumberOfMessages: 10 }));
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
    const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand(request));
    await clock.advance(1500);

    const second = sqs.send(new StartMessageMoveTaskCommand(request));
    await expect(second).rejects.toThrow(/There is already a task running/);
    const cancelled = await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    await clock.runUntilIdle();
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf('dead') }));

    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(2);
    expect(Results?.[0]).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 2 });
  });

  it.each([
    ['jobs', 'Source queue must be configured as a Dead Letter Queue.'],
    ['none', "The resource that you specified for the SourceArn parameter doesn't exist."],
  ])('is refused for the queue %s', async (name, message) => {
    const start = sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf(name) }));

    await expect(start).rejects.toThrow(message);
  });
});
