import type { MessageAttributeValue, MessageSystemAttributeValue } from '@aws-sdk/client-sqs';
import { queueFault } from '../../queue/faults.ts';
import { type MessageAttributes, type OutgoingMessage, sizeOf } from '../../queue/message.ts';
import type { Queue } from '../../queue/queue.ts';

/** What SendMessage and an entry of SendMessageBatch have in common. */
export interface OutgoingInput {
  readonly MessageBody?: string | undefined;
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: Record<string, MessageAttributeValue> | undefined;
  readonly MessageSystemAttributes?: Partial<Record<string, MessageSystemAttributeValue>> | undefined;
  readonly MessageDeduplicationId?: string | undefined;
  readonly MessageGroupId?: string | undefined;
}

interface Sending {
  readonly queue: Queue;
  readonly senderId: string;
  /** A batch words some refusals differently. */
  readonly inBatch: boolean;
}

const LONGEST_DELAY_SECONDS = 900;
const UNREADABLE_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Checks a message as SQS does. Throws its faults. */
export function outgoing(input: OutgoingInput, sending: Sending): OutgoingMessage {
  const { queue, senderId } = sending;
  const body = input.MessageBody ?? '';
  if (body === '') throw queueFault('missing-parameter', 'The request must contain the parameter MessageBody.');
  if (UNREADABLE_CHARACTER.test(body)) {
    throw queueFault(
      'invalid-contents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  checkDelay(input.DelaySeconds, queue);
  const attributes = checkedAttributes(input.MessageAttributes);
  const limit = queue.settings.maximumMessageSize;
  if (sizeOf({ body, attributes }) > limit) {
    const reason = sending.inBatch
      ? 'One or more parameters cannot be validated.'
      : 'One or more parameters are invalid.';
    throw queueFault('invalid-value', `${reason} Reason: Message must be shorter than ${limit} bytes.`);
  }
  checkGroup(input, sending);
  const trace = input.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
  return {
    body,
    attributes,
    senderId,
    ...(input.DelaySeconds !== undefined && !queue.settings.fifo && { delaySeconds: input.DelaySeconds }),
    ...(input.MessageGroupId !== undefined && { groupId: input.MessageGroupId }),
    ...(input.MessageDeduplicationId !== undefined && { deduplicationId: input.MessageDeduplicationId }),
    ...(trace !== undefined && { traceHeader: trace }),
  };
}

function checkDelay(seconds: number | undefined, queue: Queue): void {
  if (seconds === undefined) return;
  const refuse = (reason: string) =>
    queueFault('invalid-value', `Value ${seconds} for parameter DelaySeconds is invalid. Reason: ${reason}`);
  if (seconds < 0 || seconds > LONGEST_DELAY_SECONDS) throw refuse('DelaySeconds must be >= 0 and <= 900.');
  if (queue.settings.fifo && seconds > 0) {
    throw refuse('The request include parameter that is not valid for this queue type.');
  }
}

function checkGroup({ MessageGroupId, MessageDeduplicationId }: OutgoingInput, { queue, inBatch }: Sending): void {
  checkId('MessageGroupId', MessageGroupId);
  checkId('MessageDeduplicationId', MessageDeduplicationId);
  const { fifo, contentBasedDeduplication } = queue.settings;
  if (!fifo) {
    if (MessageDeduplicationId === undefined) return;
    const reason = 'The request include parameter that is not valid for this queue type.';
    throw queueFault(
      'invalid-value',
      `Value ${MessageDeduplicationId} for parameter MessageDeduplicationId is invalid. Reason: ${reason}`,
    );
  }
  if (MessageGroupId === undefined) {
    const kind = inBatch ? 'invalid-value' : 'missing-parameter';
    throw queueFault(kind, 'The request must contain the parameter MessageGroupId.');
  }
  if (MessageDeduplicationId === undefined && !contentBasedDeduplication) {
    throw queueFault(
      'invalid-value',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

function checkId(name: string, value: string | undefined): void {
  if (value === undefined || /^[\x21-\x7E]{1,128}$/.test(value)) return;
  const reason = `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
  throw queueFault('invalid-value', `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);
}

function checkedAttributes(attributes: Record<string, MessageAttributeValue> = {}): MessageAttributes {
  const checked: Record<string, MessageAttributes[string]> = {};
  for (const [name, { DataType = '', StringValue, BinaryValue }] of Object.entries(attributes)) {
    const [type] = DataType.split('.');
    if (type !== 'String' && type !== 'Number' && type !== 'Binary') {
      throw queueFault(
        'invalid-value',
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    const isEmpty = type === 'Binary' ? !BinaryValue?.length : !StringValue;
    if (isEmpty) {
      throw queueFault(
        'invalid-value',
        `Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`,
      );
    }
    checked[name] = {
      DataType,
      ...(StringValue !== undefined && { StringValue }),
      ...(BinaryValue && { BinaryValue }),
    };
  }
  return checked;
}
