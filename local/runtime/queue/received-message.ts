import type { ReceivedMessage, StoredMessage } from './message.ts';

/** What a receive call shows of a message. */
export function received(message: StoredMessage, receiptHandle: string): ReceivedMessage {
  const shown: Record<string, string | undefined> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    SequenceNumber: message.sequenceNumber,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSource,
  };
  const known = Object.entries(shown).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    messageId: message.messageId,
    receiptHandle,
    body: message.body,
    attributes: message.attributes ?? {},
    systemAttributes: Object.fromEntries(known),
  };
}
