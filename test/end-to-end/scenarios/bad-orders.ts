import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { orderCancelled, orderPlaced } from '../../support/order-events.ts';
import type { OrderSeen, Reason, Scenario } from '../../support/scenario.ts';

export interface BadOrdersSeen {
  /** By the order's id. */
  readonly rejected: Readonly<Record<string, OrderSeen | undefined>>;
  /** Of messages that are no order at all, by the words that they hold. */
  readonly unreadable: readonly { readonly reasons: readonly Reason[]; readonly orderId?: string }[];
  /** What lies in the queue `rejected-orders`, with the reason that each message carries. */
  readonly inQueue: readonly string[];
  readonly tooLarge: string;
  readonly neighbours: readonly (OrderSeen | undefined)[];
  readonly tenants: readonly string[];
  readonly vpcs: number;
}

const orders = {
  'BAD-CLOUD': { cloud: 'nimbus' },
  'BAD-REGION': { region: 'westeurope' },
  'BAD-RESIDENCY': { region: 'eu-west-1', residency: 'de' },
  'BAD-NAME': { tenant: { name: 'Not_A_Label' } },
  'BAD-LONG-NAME': { tenant: { name: 'a'.repeat(31) } },
  'BAD-TYPES': { customer: 'just text', size: 7 },
  'BAD-TWICE': { cloud: 'nimbus', tenant: { name: '-dash-' } },
  'BAD-OFFERING': { offering: 'penthouse' },
} as const;

/** Every kind of bad input at once, in the groups of two good orders, which must not notice. */
export default async function badOrders(scenario: Scenario): Promise<BadOrdersSeen> {
  const { cloud } = scenario;
  scenario.send(orderPlaced({ orderId: 'GOOD-1', name: 'good-1' }));
  scenario.sendText('{ this is not JSON', 'good-1');
  scenario.sendText('"a string"', 'good-1');
  scenario.sendText(
    JSON.stringify({ ...orderPlaced({ orderId: 'O-TYPE', name: 'x' }), type: 'order.of.pizza' }),
    'good-1',
  );
  scenario.sendText(JSON.stringify({ hello: 'world' }), 'good-2');
  for (const [orderId, data] of Object.entries(orders)) {
    const event = orderPlaced({ orderId, name: orderId.toLowerCase(), data });
    scenario.sendText(JSON.stringify(event), 'good-2');
  }
  scenario.send(orderPlaced({ orderId: 'GOOD-2', name: 'good-2', region: 'eu-west-1' }));
  const tooLarge = refusalOf(() =>
    scenario.send(orderPlaced({ orderId: 'O-LARGE', name: 'large', data: { note: 'x'.repeat(1_100_000) } })),
  );
  scenario.sendText(
    JSON.stringify(orderPlaced({ orderId: 'O-BIG', name: 'big', data: { note: 'x'.repeat(300_000) } })),
    'good-1',
  );
  await putOnBus(scenario, {
    detailType: 'OrderPlaced',
    detail: { ...orderPlaced({ orderId: 'O-ID', name: 'y' }), id: '' },
  });
  await putOnBus(scenario, {
    detailType: 'OrderCancelled',
    detail: { ...orderCancelled({ orderId: 'O-SPEC', name: 'good-1' }), specversion: '0.3' },
  });
  await putOnBus(scenario, { detailType: 'OrderExploded', detail: { type: 'tenantry.order-exploded.v1' } });
  await scenario.settle();

  const rejected: Record<string, OrderSeen | undefined> = {};
  for (const orderId of Object.keys(orders)) rejected[orderId] = await scenario.order(orderId);
  return {
    rejected,
    unreadable: scenario.events
      .filter(({ type }) => type === 'OrderMessageRejected')
      .map(({ data }) => data as unknown as BadOrdersSeen['unreadable'][number]),
    inQueue: await rejectedMessages(scenario),
    tooLarge,
    neighbours: [await scenario.order('GOOD-1'), await scenario.order('GOOD-2')],
    tenants: (await scenario.sql<{ name: string }>('select name from tenants order by name')).map(({ name }) => name),
    vpcs: cloud.groundTruth().aws.vpc ?? 0,
  };
}

/** Straight on the bus, past the queue and its check. */
async function putOnBus({ cloud }: Scenario, event: { detailType: string; detail: object }): Promise<void> {
  await cloud.clock.busy(async () => {
    const client = new EventBridgeClient(anybody(cloud.gatewayUrl));
    const entry = { EventBusName: 'tenantry', Source: 'ordering', DetailType: event.detailType };
    await client.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(event.detail) }] }));
    client.destroy();
  });
}

function anybody(endpoint: string) {
  return { endpoint, region: 'eu-central-1', credentials: { accessKeyId: 'me', secretAccessKey: 'me' } };
}

function refusalOf(send: () => void): string {
  try {
    send();
    return 'taken';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** Message attributes are all that is read: what was sent is not ours to show. */
async function rejectedMessages({ cloud }: Scenario): Promise<string[]> {
  return cloud.clock.busy(async () => {
    const client = new SQSClient(anybody(cloud.gatewayUrl));
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'tenantry-rejected-orders' }));
    const texts: string[] = [];
    for (;;) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
      );
      if (Messages.length === 0) break;
      texts.push(
        ...Messages.map(
          ({ Body = '', MessageAttributes }) => `${JSON.stringify(MessageAttributes)} ${Body.slice(0, 300)}`,
        ),
      );
    }
    client.destroy();
    return texts;
  });
}
