import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fifo, type SqsApi, startSqs } from './sqs-api.ts';

let api: SqsApi;
let QueueUrl: string;

beforeEach(async () => {
  api = await startSqs();
  QueueUrl = await api.create('jobs');
});

afterEach(() => api.close());

describe('A message sent with the SDK', () => {
  it('comes back with its attributes and verified digests', async () => {
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'greeting' },
      count: { DataType: 'Number', StringValue: '5' },
      raw: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2, 3) },
    };
    const sent = await api.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }));

    const wanted = { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All' as const] };
    const { Messages } = await api.sqs.send(new ReceiveMessageCommand({ QueueUrl, ...wanted }));

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
        Attributes: expect.objectContaining({ ApproximateReceiveCount: '1', SentTimestamp: String(api.clock.now()) }),
      }),
    ]);
  });

  it('shows only the attributes that are asked for', async () => {
    const MessageAttributes = {
      'a.x': { DataType: 'String', StringValue: '1' },
      b: { DataType: 'String', StringValue: '2' },
    };
    await api.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }));

    const { Messages } = await api.sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['a.*'] }));

    expect(Object.keys(Messages?.[0]?.MessageAttributes ?? {})).toEqual(['a.x']);
    expect(Messages?.[0]).not.toHaveProperty('Attributes');
  });

  it('is gone when it was deleted', async () => {
    await api.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    const { Messages } = await api.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle;

    await api.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    await api.clock.advance(30_000);

    expect((await api.sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
  });

  it('has a sequence number in a FIFO queue', async () => {
    const url = await api.create('orders.fifo', fifo);

    const sent = await api.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'a', MessageGroupId: 'g' }));

    expect(sent.SequenceNumber).toMatch(/^\d{20}$/);
  });
});

describe('A batch', () => {
  it('answers for each entry', async () => {
    const url = await api.create('small', { MaximumMessageSize: '1024' });
    const Entries = [
      { Id: 'good', MessageBody: 'a' },
      { Id: 'large', MessageBody: 'x'.repeat(1025) },
    ];

    const answer = await api.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));

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
    const send = api.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

    await expect(send).rejects.toThrow(expect.objectContaining({ name }));
  });

  it('deletes what it can', async () => {
    await api.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    const { Messages } = await api.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const Entries = [
      { Id: 'good', ReceiptHandle: Messages?.[0]?.ReceiptHandle },
      { Id: 'bad', ReceiptHandle: 'nonsense' },
    ];

    const answer = await api.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));

    expect(answer.Successful).toEqual([{ Id: 'good' }]);
    expect(answer.Failed).toEqual([
      expect.objectContaining({ Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true }),
    ]);
  });
});
