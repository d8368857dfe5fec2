import { GetQueueAttributesCommand, ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalCloud } from '../../local/cloud/local-cloud.ts';

export interface Announcement {
  readonly eventId: string;
  readonly orderId: string;
  readonly state: string;
  readonly sequence: number;
}

/** What was seen from outside while a run went on: nobody can ask for it afterwards. */
export interface Witness {
  readonly announcements: readonly Announcement[];
  /** Ids of all our own events. */
  readonly eventIds: ReadonlySet<string>;
  /** How often an event was on the bus again: the relay may send twice, receivers bear it. */
  readonly repeated: number;
}

export function watch(cloud: Pick<LocalCloud, 'onEvent'>): Witness {
  const announcements: Announcement[] = [];
  const eventIds = new Set<string>();
  let repeated = 0;
  cloud.onEvent(({ source, detail, 'detail-type': type }) => {
    if (source !== 'tenantry') return;
    const { id, data } = detail as { id: string; data: Omit<Announcement, 'eventId'> };
    if (eventIds.has(id)) repeated += 1;
    eventIds.add(id);
    if (type === 'OrderStateChanged') announcements.push({ ...data, eventId: id });
  });
  return {
    announcements,
    eventIds,
    get repeated() {
      return repeated;
    },
  };
}

export interface DeadLetter {
  readonly queue: string;
  readonly body: string;
}

/** Everything that lies in a dead-letter queue, as the SQS API shows it. */
export async function deadLetters({ clock, gatewayUrl }: LocalCloud): Promise<DeadLetter[]> {
  return clock.busy(async () => {
    const client = new SQSClient({
      endpoint: gatewayUrl,
      region: 'eu-central-1',
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' },
    });
    const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
    const letters: DeadLetter[] = [];
    for (const QueueUrl of QueueUrls.filter((url) => url.includes('dead-letter'))) {
      const queue = QueueUrl.split('/').at(-1) ?? '';
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
      );
      for (let left = Number(Attributes?.ApproximateNumberOfMessages); left > 0; ) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 43_200 }),
        );
        letters.push(...Messages.map(({ Body = '' }) => ({ queue, body: Body })));
        left = Messages.length === 0 ? 0 : left - Messages.length;
      }
    }
    client.destroy();
    return letters;
  });
}
