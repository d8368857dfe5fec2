import type { Clock } from '../clock.ts';
import type { ReceivedMessage } from '../queue/message.ts';
import type { Queue } from '../queue/queue.ts';
import { failedMessageIds } from './batch-response.ts';
import { createPoller } from './poller.ts';
import { compileRecordFilter } from './record-filter.ts';
import { sqsRecord } from './sqs-record.ts';

/** A mapping as a template defines it. */
export interface EventSourceMappingConfig {
  readonly functionName: string;
  /** 10 unless told. */
  readonly batchSize?: number;
  readonly maximumBatchingWindowSeconds?: number;
  readonly reportBatchItemFailures?: boolean;
  /** 2 to 1,000. */
  readonly maximumConcurrency?: number;
  /** Event patterns over the record; a message that none of them matches is deleted. */
  readonly filters?: readonly string[];
  readonly enabled?: boolean;
}

export interface EventSourceMappingDependencies {
  readonly queue: Queue;
  readonly clock: Clock;
  /** Rejects when the function failed, timed out or could not be started. */
  readonly invoke: (functionName: string, payload: object) => Promise<unknown>;
}

export interface EventSourceMapping {
  enable(): void;
  disable(): void;
  readonly state: 'Enabled' | 'Disabled';
}

/** "Lambda begins … with five concurrent batches, … adding up to 300 instances per minute, up to 1,250" (SQS scaling, Lambda developer guide). */
const scaling = { first: 5, perMinute: 300, most: 1250 };

/** A FIFO queue is limited by its message groups instead. */
function concurrencyOf(
  { maximumConcurrency }: EventSourceMappingConfig,
  fifo: boolean,
): (saturatedMs: number) => number {
  if (maximumConcurrency !== undefined) return () => maximumConcurrency;
  if (fifo) return () => scaling.most;
  return (saturatedMs) => Math.min(scaling.most, scaling.first + scaling.perMinute * Math.floor(saturatedMs / 60_000));
}

/** Invokes a function with batches from a queue. What failed stays in the queue until its visibility timeout. */
export function createEventSourceMapping(
  config: EventSourceMappingConfig,
  { queue, clock, invoke }: EventSourceMappingDependencies,
): EventSourceMapping {
  const passes = compileRecordFilter(config.filters);

  const work = async (messages: readonly ReceivedMessage[]) => {
    const records = messages.map((message) => sqsRecord(message, queue));
    const kept = records.filter(passes);
    const failed =
      kept.length === 0
        ? new Set<string>()
        : await failuresOf(
            kept.map((record) => record.messageId),
            { Records: kept },
          );
    for (const { messageId, receiptHandle } of messages) if (!failed.has(messageId)) removeUnlessExpired(receiptHandle);
  };

  const failuresOf = async (messageIds: readonly string[], payload: object): Promise<Set<string>> => {
    try {
      const response = await invoke(config.functionName, payload);
      return config.reportBatchItemFailures ? failedMessageIds(response, messageIds) : new Set();
    } catch {
      return new Set(messageIds);
    }
  };

  /** After the visibility timeout a FIFO queue refuses the receipt; the message comes again, as on AWS. */
  const removeUnlessExpired = (receiptHandle: string) => {
    try {
      queue.remove(receiptHandle);
    } catch {
      return;
    }
  };

  const poller = createPoller(
    {
      batchSize: config.batchSize ?? 10,
      batchingWindowSeconds: config.maximumBatchingWindowSeconds ?? 0,
      concurrency: concurrencyOf(config, queue.settings.fifo),
    },
    { queue, clock, work },
  );
  if (config.enabled ?? true) poller.start();
  return {
    enable: poller.start,
    disable: poller.stop,
    get state() {
      return poller.running ? 'Enabled' : 'Disabled';
    },
  };
}
