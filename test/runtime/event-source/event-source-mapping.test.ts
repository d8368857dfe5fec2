import { describe, expect, it } from '@jest/globals';
import {
  createEventSourceMapping,
  type EventSourceMappingConfig,
} from '../../../local/runtime/event-source/event-source-mapping.ts';
import type { SqsRecord } from '../../../local/runtime/event-source/sqs-record.ts';
import { createQueues } from '../../../local/runtime/queue/queues.ts';
import { virtualClock } from '../../support/clock.ts';
import { ids } from '../bus/ids.ts';

type Answer = (records: readonly SqsRecord[]) => unknown;

interface Setting {
  readonly config?: Partial<EventSourceMappingConfig>;
  readonly fifo?: boolean;
  /** How long the function runs, in milliseconds. */
  readonly runsMs?: number;
}

function mapping(answer: Answer, { config = {}, fifo = false, runsMs = 0 }: Setting = {}) {
  const clock = virtualClock();
  const all = createQueues(
    { region: 'eu-central-1', accountId: '111111111111', endpoint: 'http://127.0.0.1:4566' },
    { clock, ids },
  );
  const attributes = { VisibilityTimeout: '60', ...(fifo && { FifoQueue: 'true', ContentBasedDeduplication: 'true' }) };
  const queue = all.create({ name: fifo ? 'jobs.fifo' : 'jobs', attributes });
  const batches: string[][] = [];
  let running = 0;
  let mostRunning = 0;
  const invoke = async (_: string, payload: object) => {
    const { Records } = payload as { Records: SqsRecord[] };
    batches.push(Records.map((record) => record.body));
    running += 1;
    mostRunning = Math.max(mostRunning, running);
    if (runsMs > 0) await clock.sleep(runsMs);
    running -= 1;
    return answer(Records);
  };
  const created = createEventSourceMapping({ functionName: 'record-audit', ...config }, { queue, clock, invoke });
  return { clock, queue, batches, created, mostRunning: () => mostRunning };
}

const failing =
  (...bodies: string[]) =>
  (records: readonly SqsRecord[]) => ({
    batchItemFailures: records
      .filter((record) => bodies.includes(record.body))
      .map((record) => ({ itemIdentifier: record.messageId })),
  });

describe('An event source mapping', () => {
  it('invokes the function with what arrived together and deletes it', async () => {
    const { clock, queue, batches } = mapping(() => undefined);

    queue.send({ body: 'a' });
    queue.send({ body: 'b' });
    await clock.runUntilIdle();

    expect(batches).toEqual([['a', 'b']]);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('shows a message as Lambda does', async () => {
    const seen: SqsRecord[] = [];
    const { clock, queue } = mapping((records) => void seen.push(...records));

    queue.send({ body: 'hello', attributes: { kind: { DataType: 'String', StringValue: 'greeting' } } });
    await clock.runUntilIdle();

    expect(seen[0]).toMatchObject({
      body: 'hello',
      md5OfBody: '5d41402abc4b2a76b9719d911017c592',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:111111111111:jobs',
      awsRegion: 'eu-central-1',
      messageAttributes: {
        kind: { stringValue: 'greeting', dataType: 'String', stringListValues: [], binaryListValues: [] },
      },
      attributes: { ApproximateReceiveCount: '1' },
    });
  });

  it('makes no batch larger than told', async () => {
    const { clock, queue, batches } = mapping(() => undefined, { config: { batchSize: 2 } });

    for (const body of ['a', 'b', 'c']) queue.send({ body });
    await clock.runUntilIdle();

    expect(batches).toEqual([['a', 'b'], ['c']]);
  });

  it('collects for a full batch as long as its window lasts', async () => {
    const { clock, queue, batches } = mapping(() => undefined, {
      config: { batchSize: 3, maximumBatchingWindowSeconds: 5 },
    });
    queue.send({ body: 'a' });

    await clock.advance(4000);
    queue.send({ body: 'b' });
    await clock.advance(900);
    const before = batches.length;
    await clock.advance(200);

    expect([before, batches]).toEqual([0, [['a', 'b']]]);
  });

  it('gives a failed batch again after the visibility timeout', async () => {
    let attempts = 0;
    const { clock, queue, batches } = mapping(() => {
      attempts += 1;
      if (attempts === 1) throw new Error('broken');
    });
    const startedAt = clock.now();
    queue.send({ body: 'a' });

    await clock.runUntilIdle();

    expect(batches).toEqual([['a'], ['a']]);
    expect(clock.now() - startedAt).toBe(60_000);
  });

  it('gives again only what the function reports as failed', async () => {
    let attempts = 0;
    const { clock, queue, batches } = mapping(
      (records) => {
        attempts += 1;
        return attempts === 1 ? failing('b')(records) : { batchItemFailures: [] };
      },
      { config: { reportBatchItemFailures: true } },
    );
    for (const body of ['a', 'b', 'c']) queue.send({ body });

    await clock.runUntilIdle();

    expect(batches).toEqual([['a', 'b', 'c'], ['b']]);
  });

  it.each([
    ['an identifier that is not of the batch', { batchItemFailures: [{ itemIdentifier: 'other' }] }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a key with another name', { batchItemFailures: [{ id: 'a' }] }],
  ])('takes %s as failure of all', async (_, response) => {
    const { clock, queue } = mapping(() => response, { config: { reportBatchItemFailures: true } });

    queue.send({ body: 'a' });
    await clock.advance(1000);

    expect(queue.counts().inFlight).toBe(1);
  });

  it.each([[null], [''], [{}], [{ batchItemFailures: null }]])('takes %j as success of all', async (response) => {
    const { clock, queue } = mapping(() => response, { config: { reportBatchItemFailures: true } });

    queue.send({ body: 'a' });
    await clock.advance(1000);

    expect(queue.counts().inFlight).toBe(0);
  });

  it('keeps the order of a group over a failure', async () => {
    let attempts = 0;
    const { clock, queue, batches } = mapping(
      (records) => {
        attempts += 1;
        return attempts === 1 ? failing('1')(records) : undefined;
      },
      { fifo: true, config: { batchSize: 1, reportBatchItemFailures: true } },
    );
    for (const body of ['1', '2']) queue.send({ body, groupId: 'ada' });
    queue.send({ body: '3', groupId: 'bob' });

    await clock.runUntilIdle();

    expect(batches).toEqual([['1'], ['3'], ['1'], ['2']]);
  });

  it('works on no more batches at once than told', async () => {
    const { clock, queue, batches, mostRunning } = mapping(() => undefined, {
      config: { batchSize: 1, maximumConcurrency: 2 },
      runsMs: 1000,
    });
    for (const body of ['a', 'b', 'c', 'd', 'e']) queue.send({ body });

    await clock.runUntilIdle();

    expect([mostRunning(), batches.length]).toEqual([2, 5]);
  });

  it('begins with five batches at once and works on more after a minute at this limit', async () => {
    const { clock, queue, batches } = mapping(() => undefined, { config: { batchSize: 1 }, runsMs: 600_000 });
    queue.setAttributes({ VisibilityTimeout: '3600' });
    for (let index = 0; index < 20; index += 1) queue.send({ body: String(index) });

    await clock.advance(59_000);
    const first = batches.length;
    await clock.advance(1000);

    expect([first, batches.length]).toEqual([5, 20]);
  });

  it('deletes what no filter matches without invoking', async () => {
    const filters = ['{"body": {"type": ["wanted"]}}'];
    const { clock, queue, batches } = mapping(() => undefined, { config: { filters } });

    for (const body of ['{"type": "wanted"}', '{"type": "other"}', 'no json']) queue.send({ body });
    await clock.runUntilIdle();

    expect(batches).toEqual([['{"type": "wanted"}']]);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('takes nothing while it is disabled', async () => {
    const { clock, queue, batches, created } = mapping(() => undefined, { config: { enabled: false } });
    queue.send({ body: 'a' });

    await clock.runUntilIdle();
    const before = batches.length;
    created.enable();
    await clock.runUntilIdle();

    expect([before, batches]).toEqual([0, [['a']]]);
  });
});
