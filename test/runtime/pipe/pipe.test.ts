import { describe, expect, it } from '@jest/globals';
import type { SqsRecord } from '../../../local/runtime/event-source/sqs-record.ts';
import type { BusEntry } from '../../../local/runtime/pipe/bus-entry.ts';
import { createPipe } from '../../../local/runtime/pipe/pipe.ts';
import type { PipeConfig } from '../../../local/runtime/pipe/pipe-config.ts';
import { createQueues } from '../../../local/runtime/queue/queues.ts';
import { virtualClock } from '../../support/clock.ts';
import { ids } from '../bus/ids.ts';

interface Setting {
  readonly config?: Partial<PipeConfig>;
  readonly enrich?: (records: readonly SqsRecord[]) => unknown;
  readonly refuses?: (entry: BusEntry) => boolean;
}

const busArn = 'arn:aws:events:eu-central-1:111111111111:event-bus/tenantry';
const enrichment = {
  functionName: 'check-order-message',
  arn: 'arn:aws:lambda:eu-central-1:111111111111:function:check-order-message',
};
const parameters = { DetailType: '$.detail-type', Source: 'ordering' };

function pipe({ config = {}, enrich = (records) => records, refuses = () => false }: Setting = {}) {
  const clock = virtualClock();
  const all = createQueues(
    { region: 'eu-central-1', accountId: '111111111111', endpoint: 'http://127.0.0.1:4566' },
    { clock, ids },
  );
  const dead = all.create({ name: 'dead.fifo', attributes: { FifoQueue: 'true' } });
  const queue = all.create({
    name: 'orders.fifo',
    attributes: {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 }),
    },
  });
  const entries: BusEntry[] = [];
  const enriched: unknown[] = [];
  const created = createPipe(
    {
      name: 'orders',
      arn: 'arn:aws:pipes:eu-central-1:111111111111:pipe/orders',
      enrichment,
      target: { busArn, parameters },
      ...config,
    },
    {
      queue,
      clock,
      invoke: async (_, payload) => {
        enriched.push(payload);
        return enrich(payload as SqsRecord[]);
      },
      put: async (given) => {
        entries.push(...given);
        return given.map((entry) => (refuses(entry) ? { ErrorCode: 'ThrottlingException' } : {}));
      },
    },
  );
  const send = (body: unknown, groupId = 'ada') =>
    queue.send({ body: typeof body === 'string' ? body : JSON.stringify(body), groupId });
  return { clock, queue, dead, entries, enriched, created, send };
}

const withType = (records: readonly SqsRecord[]) =>
  records.map((record) => ({ 'detail-type': 'OrderPlaced', data: JSON.parse(record.body) as unknown }));

describe('A pipe', () => {
  it('puts what the enrichment made of the messages on the bus, with values from the events', async () => {
    const { clock, queue, entries, send } = pipe({ enrich: withType });

    send({ orderId: 'o-1' });
    await clock.runUntilIdle();

    expect(entries).toEqual([
      {
        Source: 'ordering',
        DetailType: 'OrderPlaced',
        Detail: '{"detail-type":"OrderPlaced","data":{"orderId":"o-1"}}',
        EventBusName: busArn,
      },
    ]);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('keeps the order of a group', async () => {
    const { clock, entries, send } = pipe({ enrich: withType, config: { batchSize: 2 } });

    for (const n of [1, 2, 3, 4, 5]) send({ n });
    await clock.runUntilIdle();

    expect(entries.map((entry) => (JSON.parse(entry.Detail) as { data: { n: number } }).data.n)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });

  it.each([[[]], [{}], [''], [null]])(
    'puts nothing on the bus for the empty answer %j, and deletes the messages',
    async (answer) => {
      const { clock, queue, entries, send } = pipe({ enrich: () => answer });

      send({ n: 1 });
      await clock.runUntilIdle();

      expect(entries).toEqual([]);
      expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    },
  );

  it('tries a batch whose enrichment fails again, and gives up to the dead-letter queue', async () => {
    let attempts = 0;
    const { clock, queue, dead, send } = pipe({
      enrich: () => {
        attempts += 1;
        throw new Error('broken');
      },
    });

    send({ n: 1 });
    await clock.runUntilIdle();

    expect(attempts).toBe(3);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(dead.counts().visible).toBe(1);
  });

  it('tries only those messages again whose events the bus refused', async () => {
    let refusals = 0;
    const { clock, queue, entries, send } = pipe({
      enrich: withType,
      refuses: (entry) => entry.Detail.includes('"n":2') && refusals++ === 0,
    });

    send({ n: 1 }, 'ada');
    send({ n: 2 }, 'bob');
    await clock.runUntilIdle();

    expect(entries.map((entry) => (JSON.parse(entry.Detail) as { data: { n: number } }).data.n)).toEqual([1, 2, 2]);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('deletes messages that its filter does not match', async () => {
    const { clock, enriched, queue, send } = pipe({ enrich: withType, config: { filters: ['{"body": {"n": [1]}}'] } });

    send({ n: 1 });
    send({ n: 2 });
    await clock.runUntilIdle();

    expect(enriched.flat()).toHaveLength(1);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('fills templates, reading into the body of a message as JSON', async () => {
    const inputTemplate =
      '{"order": <$.body.order.id>, "group": "<$.attributes.MessageGroupId>", "pipe": <aws.pipes.pipe-name>}';
    const { clock, enriched, send } = pipe({
      config: { enrichment: { ...enrichment, inputTemplate } },
      enrich: () => [],
    });

    send({ order: { id: 'o-1' } });
    await clock.runUntilIdle();

    expect(enriched).toEqual([[{ order: 'o-1', group: 'ada', pipe: 'orders' }]]);
  });

  it('names itself as the source where nothing else is said', async () => {
    const { clock, entries, send } = pipe({ enrich: withType, config: { target: { busArn } } });

    send({ n: 1 });
    await clock.runUntilIdle();

    expect(entries[0]).toMatchObject({ Source: 'Pipe orders', DetailType: 'Event from aws:sqs' });
  });
});
