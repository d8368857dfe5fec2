import type { Message, ReceiveMessageCommandInput } from '@aws-sdk/client-sqs';
import { type MessageAttributes, md5, md5OfAttributes, type ReceivedMessage } from '../../queue/message.ts';

type Wanted = Pick<
  ReceiveMessageCommandInput,
  'AttributeNames' | 'MessageSystemAttributeNames' | 'MessageAttributeNames'
>;

/** A received message with the attributes that the request names. */
export function shownMessage(message: ReceivedMessage, wanted: Wanted): Message {
  const systemNames: readonly string[] = [
    ...(wanted.AttributeNames ?? []),
    ...(wanted.MessageSystemAttributeNames ?? []),
  ];
  const system = Object.entries(message.systemAttributes).filter(
    ([name]) => systemNames.includes('All') || systemNames.includes(name),
  );
  const attributes = selected(message.attributes, wanted.MessageAttributeNames ?? []);
  const attributesMd5 = md5OfAttributes(attributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(attributesMd5 && { MD5OfMessageAttributes: attributesMd5, MessageAttributes: { ...attributes } }),
  };
}

/** `All`, `.*`, names, and `prefix.*`. */
function selected(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  const isWanted = (attribute: string) =>
    names.some((name) => {
      if (name === 'All' || name === '.*') return true;
      return name.endsWith('.*') ? attribute.startsWith(name.slice(0, -1)) : attribute === name;
    });
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}
