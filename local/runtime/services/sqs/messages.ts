import type {
  ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityCommandInput,
  DeleteMessageBatchCommandInput,
  DeleteMessageCommandInput,
  PurgeQueueCommandInput,
  ReceiveMessageCommandInput,
  SendMessageBatchCommandInput,
  SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import type { RequestContext } from '../../gateway/aws-service.ts';
import { queueFault } from '../../queue/faults.ts';
import { md5, md5OfAttributes, type OutgoingMessage, type SentMessage, sizeOf } from '../../queue/message.ts';
import type { Queue } from '../../queue/queue.ts';
import { runBatch } from './batch.ts';
import { outgoing } from './outgoing.ts';
import { shownMessage } from './shown-message.ts';

const BATCH_BYTES = 1_048_576;
const LONGEST_WAIT_SECONDS = 20;
const LONGEST_VISIBILITY_SECONDS = 43_200;
const MOST_MESSAGES = 10;

export type Reach = (queueUrl: string | undefined, context: RequestContext) => Queue;

export function messageOperations(reach: Reach) {
  return {
    SendMessage: (input: SendMessageCommandInput, context: RequestContext) => {
      const queue = reach(input.QueueUrl, context);
      const message = outgoing(input, { queue, senderId: senderIdOf(context), inBatch: false });
      return sentAnswer(message, queue.send(message));
    },
    SendMessageBatch: ({ QueueUrl, Entries = [] }: SendMessageBatchCommandInput, context: RequestContext) => {
      const queue = reach(QueueUrl, context);
      const bytes = Entries.reduce((sum, { MessageBody = '' }) => sum + sizeOf({ body: MessageBody }), 0);
      if (bytes > BATCH_BYTES) {
        const reason = `Batch requests cannot be longer than ${BATCH_BYTES} bytes. You have sent ${bytes} bytes.`;
        throw queueFault('batch-too-long', reason);
      }
      return runBatch(Entries, (entry, Id) => {
        const message = outgoing(entry, { queue, senderId: senderIdOf(context), inBatch: true });
        return { Id, ...sentAnswer(message, queue.send(message)) };
      });
    },
    ReceiveMessage: async (input: ReceiveMessageCommandInput, context: RequestContext) => {
      const queue = reach(input.QueueUrl, context);
      const { MaxNumberOfMessages: most = 1, VisibilityTimeout, WaitTimeSeconds } = input;
      checkRange('MaxNumberOfMessages', { value: most, least: 1, most: MOST_MESSAGES });
      checkRange('WaitTimeSeconds', { value: WaitTimeSeconds, least: 0, most: LONGEST_WAIT_SECONDS });
      checkRange('VisibilityTimeout', { value: VisibilityTimeout, least: 0, most: LONGEST_VISIBILITY_SECONDS });
      const messages = await queue.receiveWithin({
        most,
        ...(VisibilityTimeout !== undefined && { visibilitySeconds: VisibilityTimeout }),
        ...(WaitTimeSeconds !== undefined && { waitSeconds: WaitTimeSeconds }),
      });
      return messages.length === 0 ? {} : { Messages: messages.map((message) => shownMessage(message, input)) };
    },
    DeleteMessage: ({ QueueUrl, ReceiptHandle = '' }: DeleteMessageCommandInput, context: RequestContext) => {
      reach(QueueUrl, context).remove(ReceiptHandle);
      return {};
    },
    DeleteMessageBatch: ({ QueueUrl, Entries = [] }: DeleteMessageBatchCommandInput, context: RequestContext) => {
      const queue = reach(QueueUrl, context);
      return runBatch(Entries, ({ ReceiptHandle = '' }, Id) => {
        queue.remove(ReceiptHandle);
        return { Id };
      });
    },
    ChangeMessageVisibility: (input: ChangeMessageVisibilityCommandInput, context: RequestContext) => {
      changeVisibility(reach(input.QueueUrl, context), input);
      return {};
    },
    ChangeMessageVisibilityBatch: (input: ChangeMessageVisibilityBatchCommandInput, context: RequestContext) => {
      const queue = reach(input.QueueUrl, context);
      return runBatch(input.Entries ?? [], (entry, Id) => {
        changeVisibility(queue, entry);
        return { Id };
      });
    },
    PurgeQueue: ({ QueueUrl }: PurgeQueueCommandInput, context: RequestContext) => {
      reach(QueueUrl, context).purge();
      return {};
    },
  };
}

interface VisibilityChange {
  readonly ReceiptHandle?: string | undefined;
  readonly VisibilityTimeout?: number | undefined;
}

function changeVisibility(queue: Queue, { ReceiptHandle = '', VisibilityTimeout = 0 }: VisibilityChange): void {
  if (VisibilityTimeout < 0 || VisibilityTimeout > LONGEST_VISIBILITY_SECONDS) {
    throw queueFault(
      'invalid-value',
      `Value ${VisibilityTimeout} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and ${LONGEST_VISIBILITY_SECONDS}.`,
    );
  }
  queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
}

function checkRange(name: string, range: { value: number | undefined; least: number; most: number }): void {
  const { value, least, most } = range;
  if (value === undefined || (value >= least && value <= most)) return;
  const rule = name === 'MaxNumberOfMessages' ? `between ${least} and ${most}` : `>= ${least} and <= ${most}`;
  throw queueFault(
    'invalid-value',
    `Value ${value} for parameter ${name} is invalid. Reason: Must be ${rule}, if provided.`,
  );
}

/** The answer of SendMessage. */
export function sentAnswer(message: OutgoingMessage, sent: SentMessage) {
  const attributesMd5 = md5OfAttributes(message.attributes);
  const trace = message.traceHeader;
  const systemMd5 =
    trace === undefined ? undefined : md5OfAttributes({ AWSTraceHeader: { DataType: 'String', StringValue: trace } });
  return {
    MessageId: sent.messageId,
    MD5OfMessageBody: md5(message.body),
    ...(attributesMd5 && { MD5OfMessageAttributes: attributesMd5 }),
    ...(systemMd5 && { MD5OfMessageSystemAttributes: systemMd5 }),
    ...(sent.sequenceNumber && { SequenceNumber: sent.sequenceNumber }),
  };
}

/** SQS shows the unique id of the principal; its access key stands for that here. */
function senderIdOf({ caller }: RequestContext): string {
  const session = caller.arn.split('/').at(2);
  return session === undefined ? caller.accessKeyId : `${caller.accessKeyId}:${session}`;
}
