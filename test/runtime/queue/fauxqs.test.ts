import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startFauxqs } from 'fauxqs';
import { createGateway } from '../../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../../local/runtime/gateway/identities.ts';
import { createQueues } from '../../../local/runtime/queue/queues.ts';
import { createSqs } from '../../../local/runtime/services/sqs/sqs.ts';
import { virtualClock } from '../../support/clock.ts';
import { ids } from '../bus/ids.ts';

type Scenario = (sqs: SQSClient, create: (attributes?: Record<string, string>) => Promise<string>) => Promise<unknown>;

const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

const receiveAll = async (sqs: SQSClient, QueueUrl: string) => {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages;
};

const outcome = (request: Promise<unknown>) =>
  request.then(
    () => 'accepted',
    (error: Error) => error.name,
  );

/** What both are asked; each returns what it saw, without ids and times. */
const scenarios: Record<string, Scenario> = {
  'messages in the order of sending': async (sqs, create) => {
    const QueueUrl = await create();
    for (const MessageBody of ['1', '2', '3']) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    return (await receiveAll(sqs, QueueUrl)).map((message) => [message.Body, message.MD5OfBody]);
  },
  'a received message hidden': async (sqs, create) => {
    const QueueUrl = await create();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '1' }));
    return [(await receiveAll(sqs, QueueUrl)).length, (await receiveAll(sqs, QueueUrl)).length];
  },
  'the count of receipts': async (sqs, create) => {
    const QueueUrl = await create({ VisibilityTimeout: '0' });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '1' }));
    await receiveAll(sqs, QueueUrl);
    const again = new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    return (await sqs.send(again)).Messages?.[0]?.Attributes;
  },
  'a deleted message gone': async (sqs, create) => {
    const QueueUrl = await create({ VisibilityTimeout: '0' });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '1' }));
    const [message] = await receiveAll(sqs, QueueUrl);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
    return receiveAll(sqs, QueueUrl);
  },
  'digests of attributes': async (sqs, create) => {
    const QueueUrl = await create();
    const MessageAttributes = {
      b: { DataType: 'Number', StringValue: '2' },
      a: { DataType: 'String.label', StringValue: 'x' },
      c: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
    };
    const { MD5OfMessageBody, MD5OfMessageAttributes } = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'ü', MessageAttributes }),
    );
    return { MD5OfMessageBody, MD5OfMessageAttributes };
  },
  'a delayed message counted as delayed': async (sqs, create) => {
    const QueueUrl = await create({ DelaySeconds: '60' });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '1' }));
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'] as const;
    return (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }))).Attributes;
  },
  'duplicates dropped': async (sqs, create) => {
    const QueueUrl = await create(fifo);
    const message = { QueueUrl, MessageBody: 'same', MessageGroupId: 'g' };
    const first = await sqs.send(new SendMessageCommand(message));
    const second = await sqs.send(new SendMessageCommand(message));
    return [first.MessageId === second.MessageId, (await receiveAll(sqs, QueueUrl)).length];
  },
  'a group closed while a message of it is in flight': async (sqs, create) => {
    const QueueUrl = await create(fifo);
    for (const MessageBody of ['1', '2']) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'g' }));
    }
    const [first] = (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? [];
    const closed = (await receiveAll(sqs, QueueUrl)).length;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    return [first?.Body, closed, (await receiveAll(sqs, QueueUrl)).map((message) => message.Body)];
  },
  'a message that was received too often in the dead-letter queue': async (sqs, create) => {
    const dead = await create();
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['QueueArn'] }),
    );
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 2 });
    const QueueUrl = await create({ RedrivePolicy, VisibilityTimeout: '0' });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
    const received = [];
    for (let attempt = 0; attempt < 3; attempt += 1) received.push((await receiveAll(sqs, QueueUrl)).length);
    return [received, (await receiveAll(sqs, dead)).map((message) => message.Body)];
  },
  'batches by entry': async (sqs, create) => {
    const QueueUrl = await create();
    const Entries = [
      { Id: 'a', MessageBody: '1' },
      { Id: 'b', MessageBody: '2' },
    ];
    const { Successful, Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    return [Successful?.map(({ Id, MD5OfMessageBody }) => [Id, MD5OfMessageBody]), Failed];
  },
  'the same refusals of batches': async (sqs, create) => {
    const QueueUrl = await create();
    const send = (Entries: { Id: string; MessageBody: string }[]) =>
      outcome(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
    const entries = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ Id: `${index}`, MessageBody: 'x' }));
    return [await send([]), await send(entries(11)), await send([...entries(1), ...entries(1)])];
  },
  'the refusal of a queue that does not exist': async (sqs, create) => {
    const QueueUrl = (await create()).replace(/[^/]+$/, 'nowhere');
    return outcome(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })));
  },
  'changed settings': async (sqs, create) => {
    const QueueUrl = await create();
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '7' } }));
    const names = [
      'VisibilityTimeout',
      'DelaySeconds',
      'MessageRetentionPeriod',
      'ReceiveMessageWaitTimeSeconds',
    ] as const;
    return (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }))).Attributes;
  },
};

describe('The queue and fauxqs agree on', () => {
  const closers: (() => Promise<unknown>)[] = [];
  let both: { ours: SQSClient; theirs: SQSClient };
  let created = 0;

  beforeAll(async () => {
    const clock = virtualClock();
    const place = { region: 'eu-central-1', accountId: '111111111111', endpoint: 'http://127.0.0.1' };
    const queues = createQueues(place, { clock, ids });
    const identities = createIdentities({ backendAccountId: place.accountId, now: () => clock.now() });
    const gateway = createGateway({ services: [createSqs({ queues, clock, ids })], identities });
    const { url } = await gateway.listen();
    const fauxqs = await startFauxqs({ port: 0, logger: false });
    both = { ours: clientAt(url), theirs: clientAt(`http://127.0.0.1:${fauxqs.port}`) };
    closers.push(
      () => gateway.close(),
      () => fauxqs.stop(),
    );
  });

  afterAll(async () => {
    both.ours.destroy();
    both.theirs.destroy();
    for (const close of closers) await close();
  });

  it.each(Object.entries(scenarios))('%s', async (_, scenario) => {
    created += 1;

    const theirs = await scenario(both.theirs, creatorOf(both.theirs, `scenario-${created}`));
    const ours = await scenario(both.ours, creatorOf(both.ours, `scenario-${created}`));

    expect(ours).toEqual(theirs);
  });
});

function creatorOf(sqs: SQSClient, name: string) {
  let count = 0;
  return async (Attributes: Record<string, string> = {}) => {
    count += 1;
    const QueueName = `${name}-${count}${Attributes.FifoQueue ? '.fifo' : ''}`;
    return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
  };
}

function clientAt(endpoint: string): SQSClient {
  const credentials = { accessKeyId: 'example', secretAccessKey: 'example' };
  return new SQSClient({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });
}
