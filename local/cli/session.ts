import type { OrderMessageRejected } from '../../events/order-message-rejected.v1.ts';
import { readEvent } from './bus-reading.ts';
import { errorFacts } from './error-facts.ts';
import type { LocalCloud } from './local-cloud-port.ts';
import type { GivenOrder } from './order-files.ts';
import { type RestDependencies, rest } from './rest.ts';

/** A given order after it was sent, or could not be. */
export interface PublishedOrder {
  readonly given: GivenOrder;
  /** Id of the queue's message. */
  readonly messageId?: string;
  /** The error with which the queue refused the message. */
  readonly refusal?: { readonly code: string; readonly message: string };
}

export interface Session {
  readonly published: readonly PublishedOrder[];
  /** Messages that the system could not read, as it told on the bus. */
  readonly rejections: readonly OrderMessageRejected[];
}

/** SQS: up to 128 letters, digits and punctuation marks (API reference, SendMessage, MessageGroupId). */
const groupName = /^[!-~]{1,128}$/;
const NO_TENANT = 'no-tenant-name';

/** Publishes batch after batch, each when everything that the one before it caused has come to rest. */
export async function publishInTurn(
  batches: readonly (readonly GivenOrder[])[],
  dependencies: RestDependencies & { cloud: Pick<LocalCloud, 'sendOrder' | 'onEvent'> },
): Promise<Session> {
  const { cloud } = dependencies;
  const published: PublishedOrder[] = [];
  const rejections: OrderMessageRejected[] = [];
  const unsubscribe = cloud.onEvent((event) => {
    const reading = readEvent(event);
    if (reading?.name === 'OrderMessageRejected') rejections.push(reading.data);
  });
  try {
    for (const batch of batches) {
      // One after the other: within a message group the order in which they are sent is the order in which they count.
      for (const given of batch) published.push(publish(given, cloud));
      await rest(dependencies);
    }
  } finally {
    unsubscribe();
  }
  return { published, rejections };
}

function publish(given: GivenOrder, cloud: Pick<LocalCloud, 'sendOrder'>): PublishedOrder {
  if ('unreadable' in given.content) return { given };
  try {
    const { messageId } = cloud.sendOrder(given.content.body, groupOf(given));
    return { given, messageId };
  } catch (error) {
    const { name, code = name, message } = errorFacts(error);
    return { given, refusal: { code, message } };
  }
}

function groupOf({ tenantName }: GivenOrder): string {
  return tenantName !== null && groupName.test(tenantName) ? tenantName : NO_TENANT;
}
