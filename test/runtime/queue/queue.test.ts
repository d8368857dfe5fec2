import { describe, expect, it } from '@jest/globals';
import type { QueueChaos } from '../../../local/runtime/queue/queue.ts';
import { createQueues } from '../../../local/runtime/queue/queues.ts';
import { virtualClock } from '../../support/clock.ts';
import { ids } from '../bus/ids.ts';

function queues({ chaos }: { chaos?: QueueChaos } = {}) {
  const clock = virtualClock();
  const config = { region: 'eu-central-1', accountId: '111111111111', endpoint: 'http://127.0.0.1:4566' };
  return { clock, all: createQueues(config, { clock, ids, chaos }) };
}

const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
const bodies = (messages: readonly { body: string }[]) => messages.map((message) => message.body);

describe('A queue', () => {
  it('hides a received message until its visibility timeout, then counts the next receipt', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'jobs', attributes: { VisibilityTimeout: '10' } });
    queue.send({ body: 'a' });

    const first = queue.receive();
    const hidden = queue.receive();
    await clock.advance(10_000);
    const second = queue.receive();

    expect([bodies(first), bodies(hidden), bodies(second)]).toEqual([['a'], [], ['a']]);
    expect(second[0]?.systemAttributes.ApproximateReceiveCount).toBe('2');
    expect(second[0]?.receiptHandle).not.toBe(first[0]?.receiptHandle);
  });

  it('takes a message out for good when it is deleted, whatever receipt is used', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'jobs', attributes: { VisibilityTimeout: '10' } });
    queue.send({ body: 'a' });
    const [first] = queue.receive();
    await clock.advance(10_000);

    queue.remove(first?.receiptHandle ?? '');
    queue.remove(first?.receiptHandle ?? '');

    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('refuses a receipt that is none', () => {
    const { all } = queues();
    const queue = all.create({ name: 'jobs' });

    const use = () => queue.remove('nonsense');

    expect(use).toThrow(expect.objectContaining({ code: 'ReceiptHandleIsInvalid' }));
  });

  it('shows a message again at once when its visibility is set to zero', () => {
    const { all } = queues();
    const queue = all.create({ name: 'jobs' });
    queue.send({ body: 'a' });
    const [message] = queue.receive();

    queue.changeVisibility(message?.receiptHandle ?? '', 0);

    expect(bodies(queue.receive())).toEqual(['a']);
  });

  it('refuses to change the visibility of a message that is not in flight', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'jobs' });
    queue.send({ body: 'a' });
    const [message] = queue.receive({ visibilitySeconds: 5 });
    await clock.advance(5000);

    const change = () => queue.changeVisibility(message?.receiptHandle ?? '', 5);

    expect(change).toThrow(/Message does not exist or is not available for visibility timeout change\.$/);
  });

  it('delays by its own setting and by that of a message', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'jobs', attributes: { DelaySeconds: '10' } });
    queue.send({ body: 'late' });
    queue.send({ body: 'soon', delaySeconds: 1 });

    const counts = queue.counts();
    await clock.advance(1000);
    const soon = bodies(queue.receive({ most: 10 }));
    await clock.advance(9000);

    expect(counts.delayed).toBe(2);
    expect([soon, bodies(queue.receive({ most: 10 }))]).toEqual([['soon'], ['late']]);
  });

  it('answers a long poll as soon as a message arrives', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'jobs' });
    clock.at(clock.now() + 3000, () => queue.send({ body: 'a' }));
    const startedAt = clock.now();

    const poll = queue.receiveWithin({ waitSeconds: 20 }).then((messages) => ({ messages, atMs: clock.now() }));
    await clock.runUntilIdle();

    const { messages, atMs } = await poll;
    expect([bodies(messages), atMs - startedAt]).toEqual([['a'], 3000]);
  });

  it('answers a long poll with a message that becomes visible meanwhile', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'jobs', attributes: { ReceiveMessageWaitTimeSeconds: '20' } });
    queue.send({ body: 'a' });
    queue.receive({ visibilitySeconds: 5 });

    const poll = queue.receiveWithin({});
    await clock.runUntilIdle();

    expect(bodies(await poll)).toEqual(['a']);
  });

  it('ends a long poll without messages when its time is over', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'jobs' });
    const startedAt = clock.now();

    const poll = queue.receiveWithin({ waitSeconds: 20 });
    await clock.runUntilIdle();

    expect([await poll, clock.now() - startedAt]).toEqual([[], 20_000]);
  });

  it('moves a message that was received too often to its dead-letter queue, with its source', async () => {
    const { clock, all } = queues();
    const dead = all.create({ name: 'dead' });
    const queue = all.create({
      name: 'jobs',
      attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }) },
    });
    const { messageId } = queue.send({ body: 'poison' });

    for (const _ of [1, 2]) {
      queue.receive();
      await clock.advance(30_000);
    }
    const third = queue.receive();

    const [message] = dead.receive();
    expect(third).toEqual([]);
    expect(message).toMatchObject({ body: 'poison', messageId });
    expect(message?.systemAttributes.DeadLetterQueueSourceArn).toBe(queue.arn);
  });

  it('forgets messages that are older than its retention', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'jobs', attributes: { MessageRetentionPeriod: '60' } });
    queue.send({ body: 'a' });

    await clock.advance(61_000);

    expect(queue.counts().visible).toBe(0);
  });

  it('can be purged once a minute', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'jobs' });
    queue.send({ body: 'a' });

    queue.purge();

    expect(queue.counts().visible).toBe(0);
    expect(queue.purge).toThrow(/Only one PurgeQueue operation on jobs is allowed every 60 seconds/);
    await clock.advance(60_000);
    expect(queue.purge).not.toThrow();
  });
});

describe('A FIFO queue', () => {
  it('gives several messages of a group in one batch, in their order', () => {
    const { all } = queues();
    const queue = all.create({ name: 'orders.fifo', attributes: fifo });
    for (const body of ['1', '2', '3']) queue.send({ body, groupId: 'ada' });

    const batch = queue.receive({ most: 2 });

    expect(bodies(batch)).toEqual(['1', '2']);
  });

  it('closes a group while one of its messages is in flight, and no other group', () => {
    const { all } = queues();
    const queue = all.create({ name: 'orders.fifo', attributes: fifo });
    queue.send({ body: '1', groupId: 'ada' });
    queue.send({ body: '2', groupId: 'ada' });
    queue.send({ body: '3', groupId: 'bob' });

    const [first] = queue.receive();
    const meanwhile = queue.receive({ most: 10 });
    queue.remove(first?.receiptHandle ?? '');
    const after = queue.receive({ most: 10 });

    expect([bodies(meanwhile), bodies(after)]).toEqual([['3'], ['2']]);
  });

  it('gives the messages of a failed batch again before the later ones', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'orders.fifo', attributes: fifo });
    for (const body of ['1', '2', '3']) queue.send({ body, groupId: 'ada' });
    queue.receive({ most: 2 });

    await clock.advance(30_000);

    expect(bodies(queue.receive({ most: 10 }))).toEqual(['1', '2', '3']);
  });

  it('takes a duplicate within five minutes without delivering it', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'orders.fifo', attributes: fifo });
    const first = queue.send({ body: 'same', groupId: 'ada' });

    await clock.advance(299_000);
    const duplicate = queue.send({ body: 'same', groupId: 'ada' });
    const counted = queue.counts().visible;
    await clock.advance(1000);
    const later = queue.send({ body: 'same', groupId: 'ada' });

    expect(duplicate).toEqual(first);
    expect(counted).toBe(1);
    expect(later.messageId).not.toBe(first.messageId);
  });

  it('looks for duplicates in the group alone where it is told so', () => {
    const { all } = queues();
    const perGroup = { ...fifo, DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
    const queue = all.create({ name: 'orders.fifo', attributes: perGroup });

    queue.send({ body: 'same', groupId: 'ada' });
    queue.send({ body: 'same', groupId: 'bob' });

    expect(queue.counts().visible).toBe(2);
  });

  it('numbers its messages upwards, in texts of equal length', () => {
    const { all } = queues();
    const queue = all.create({ name: 'orders.fifo', attributes: fifo });

    const numbers = ['1', '2', '3'].map((body) => queue.send({ body, groupId: 'a' }).sequenceNumber ?? '');

    expect(numbers.toSorted()).toEqual(numbers);
    expect(numbers.map((number) => number.length)).toEqual([20, 20, 20]);
  });

  it('refuses to delete with a receipt that has expired', async () => {
    const { clock, all } = queues();
    const queue = all.create({ name: 'orders.fifo', attributes: fifo });
    queue.send({ body: '1', groupId: 'ada' });
    const [message] = queue.receive({ visibilitySeconds: 1 });

    await clock.advance(1000);

    expect(() => queue.remove(message?.receiptHandle ?? '')).toThrow(/The receipt handle has expired\.$/);
  });
});

describe('A queue whose messages go astray', () => {
  const chaos: QueueChaos = ({ queue, body }) => {
    if (queue !== 'jobs') return undefined;
    if (body === 'lost') return [];
    if (body === 'late') return [{ delayMs: 90_000_000 }];
    return body === 'twice' ? [{ delayMs: 0 }, { delayMs: 5_000 }] : undefined;
  };

  it('loses some, shows some late, and some twice, as two messages', async () => {
    const { clock, all } = queues({ chaos });
    const queue = all.create({ name: 'jobs' });
    const sent = ['lost', 'late', 'twice', 'plain'].map((body) => queue.send({ body }));

    const atOnce = queue.receive({ most: 10 });
    await clock.advance(5_000);
    const later = queue.receive({ most: 10 });
    for (const { receiptHandle } of [...atOnce, ...later]) queue.remove(receiptHandle);
    await clock.advance(90_000_000);
    const muchLater = queue.receive({ most: 10 });

    expect([bodies(atOnce), bodies(later), bodies(muchLater)]).toEqual([['twice', 'plain'], ['twice'], ['late']]);
    expect(new Set([...sent, ...later].map(({ messageId }) => messageId)).size).toBe(5);
  });

  it('keeps the order of a group behind a message that is late', async () => {
    const { clock, all } = queues({ chaos: ({ body }) => (body === 'late' ? [{ delayMs: 60_000 }] : undefined) });
    const queue = all.create({ name: 'jobs.fifo', attributes: fifo });
    for (const body of ['late', 'next']) queue.send({ body, groupId: 'one' });

    const atOnce = queue.receive({ most: 10 });
    await clock.advance(60_000);
    const later = queue.receive({ most: 10 });

    expect([bodies(atOnce), bodies(later)]).toEqual([[], ['late', 'next']]);
  });
});
