import { queueFault } from './faults.ts';
import type { StoredMessage } from './message.ts';

export interface Receipt {
  readonly arn: string;
  readonly messageId: string;
  /** How often the message had been received, this time included. */
  readonly receipt: number;
}

export function encodeReceipt({ arn, messageId, receipt }: Receipt): string {
  return Buffer.from(`${messageId} ${arn} ${receipt}`).toString('base64');
}

/** The message of a receipt, or undefined when it was removed. Throws when the text is no receipt of this queue. */
export function findByReceipt(
  receiptHandle: string,
  { arn, messages }: { readonly arn: string; readonly messages: ReadonlyMap<string, StoredMessage> },
): StoredMessage | undefined {
  const [messageId, queueArn, count] = Buffer.from(receiptHandle, 'base64').toString().split(' ');
  if (!messageId || queueArn !== arn || !count) {
    throw queueFault('invalid-receipt', `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`);
  }
  return messages.get(messageId);
}
