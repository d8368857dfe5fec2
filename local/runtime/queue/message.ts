import { createHash } from 'node:crypto';

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** Overrides the delay of the queue. */
  readonly delaySeconds?: number;
  readonly traceHeader?: string;
  /** Who sent it, as `SenderId` shows it. */
  readonly senderId?: string;
}

export interface SentMessage {
  readonly messageId: string;
  readonly sequenceNumber?: string;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** `ApproximateReceiveCount`, `SentTimestamp`, `MessageGroupId` and so on, all as text. */
  readonly systemAttributes: Readonly<Record<string, string>>;
}

/** What the queue keeps. `visibleAt` in milliseconds of the clock decides whether a message can be received. */
export interface StoredMessage extends OutgoingMessage {
  readonly messageId: string;
  readonly sequenceNumber: string | undefined;
  sentAt: number;
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  /** Set from receipt until the visibility timeout; the newest receipt is the valid one. */
  receipt: string | undefined;
  deadLetterSource: string | undefined;
}

/** Bytes that count against the size limits: body, and name, type and value of each attribute. */
export function sizeOf({ body, attributes = {} }: Pick<OutgoingMessage, 'body' | 'attributes'>): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue = '', BinaryValue }] of Object.entries(attributes)) {
    bytes +=
      Buffer.byteLength(name) + Buffer.byteLength(DataType) + (BinaryValue?.length ?? Buffer.byteLength(StringValue));
  }
  return bytes;
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

const STRING_TRANSPORT = 1;
const BINARY_TRANSPORT = 2;

/**
 * Digest over the attributes by name: length and bytes of name, of type, one byte for the transport, length and bytes of value
 * ("Calculating the MD5 message digest for message attributes", SQS developer guide). SDKs verify it.
 */
export function md5OfAttributes(attributes: MessageAttributes | undefined): string | undefined {
  const names = Object.keys(attributes ?? {}).sort();
  if (!attributes || names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (!attribute) continue;
    add(Buffer.from(name));
    add(Buffer.from(attribute.DataType));
    hash.update(Uint8Array.of(attribute.BinaryValue ? BINARY_TRANSPORT : STRING_TRANSPORT));
    add(attribute.BinaryValue ?? Buffer.from(attribute.StringValue ?? ''));
  }
  return hash.digest('hex');
}
