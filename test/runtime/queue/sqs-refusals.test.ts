import {
  ChangeMessageVisibilityCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
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
    const send = api.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a', ...input }));

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
    const url = await api.create('orders.fifo', { ...fifo, ...attributes });

    const send = api.sqs.send(new SendMessageCommand({ QueueUrl: url, ...input }));

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
    const receive = api.sqs.send(new ReceiveMessageCommand({ QueueUrl, ...input }));

    await expect(receive).rejects.toThrow(expect.objectContaining({ name: 'InvalidParameterValue', message }));
  });

  it('names a queue that does not exist', async () => {
    const get = api.sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }));
    await expect(get).rejects.toThrow(
      expect.objectContaining({ name: 'QueueDoesNotExist', message: 'The specified queue does not exist.' }),
    );

    await api.sqs.send(new DeleteQueueCommand({ QueueUrl }));
    const send = api.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    await expect(send).rejects.toThrow(expect.objectContaining({ name: 'QueueDoesNotExist' }));
  });

  it('changes the visibility of a message that is visible', async () => {
    await api.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    const { Messages } = await api.sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));

    const change = { QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle, VisibilityTimeout: 5 };

    await expect(api.sqs.send(new ChangeMessageVisibilityCommand(change))).rejects.toThrow(
      /Reason: Message does not exist or is not available for visibility timeout change\.$/,
    );
  });

  it('purges twice', async () => {
    await api.sqs.send(new PurgeQueueCommand({ QueueUrl }));

    const again = api.sqs.send(new PurgeQueueCommand({ QueueUrl }));

    await expect(again).rejects.toThrow(expect.objectContaining({ name: 'PurgeQueueInProgress' }));
  });
});
