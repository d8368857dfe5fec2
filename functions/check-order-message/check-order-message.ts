import { cloudEvent } from '../../events/envelope.ts';
import type { Reason } from '../../events/fields.ts';
import { orderMessageRejected } from '../../events/order-message-rejected.v1.ts';
import { checkMessage, messageDigest, orderIdOf } from '../../src/orders/check-message.ts';

/** A message of the orders queue, as the pipe hands it over. */
export interface OrderMessage {
  readonly messageId: string;
  readonly body: string;
}

/** What the pipe puts on the bus. */
export interface BusEntry {
  readonly detailType: string;
  readonly source: string;
  readonly detail: object;
}

export interface CheckOrderMessageDependencies {
  readonly now: () => Date;
  /** Keeps the message where people find it, with the reasons. */
  readonly keepRejected: (rejected: { message: OrderMessage; reasons: readonly Reason[] }) => Promise<void>;
}

/**
 * Gives every message its name on the bus. What nobody could answer is kept in `rejected-orders` with the reasons, and told, so that a
 * poison message never blocks the orders behind it.
 */
export async function checkOrderMessages(
  messages: readonly OrderMessage[],
  dependencies: CheckOrderMessageDependencies,
): Promise<BusEntry[]> {
  const entries: BusEntry[] = [];
  for (const message of messages) {
    const checked = checkMessage(message.body);
    if ('readable' in checked) {
      entries.push(checked.readable);
      continue;
    }
    await dependencies.keepRejected({ message, reasons: checked.unreadable });
    entries.push(rejection({ message, reasons: checked.unreadable }, dependencies));
  }
  return entries;
}

function rejection(
  rejected: { message: OrderMessage; reasons: readonly Reason[] },
  dependencies: CheckOrderMessageDependencies,
): BusEntry {
  const { message, reasons } = rejected;
  const orderId = orderIdOf(message.body);
  const detail = cloudEvent(orderMessageRejected, {
    // One message is rejected once, however often the pipe tries.
    id: `rejected-${message.messageId}`,
    time: dependencies.now().toISOString(),
    data: {
      reasons: [...reasons],
      messageDigest: messageDigest(message.body),
      messageBytes: Buffer.byteLength(message.body),
      messageId: message.messageId,
      ...(orderId !== undefined && { orderId }),
    },
  });
  return { detailType: orderMessageRejected.name, source: orderMessageRejected.source, detail };
}
