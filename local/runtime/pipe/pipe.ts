import { fillTemplate } from '../bus/input-template.ts';
import type { Clock } from '../clock.ts';
import { createPoller } from '../event-source/poller.ts';
import { compileRecordFilter } from '../event-source/record-filter.ts';
import { type SqsRecord, sqsRecord } from '../event-source/sqs-record.ts';
import type { ReceivedMessage } from '../queue/message.ts';
import type { Queue } from '../queue/queue.ts';
import { type BusEntry, toBusEntry } from './bus-entry.ts';
import type { PipeConfig } from './pipe-config.ts';
import { pipePlaceholders } from './pipe-placeholders.ts';

export interface PipeDependencies {
  readonly queue: Queue;
  readonly clock: Clock;
  /** Rejects when the function failed. */
  readonly invoke: (functionName: string, payload: object) => Promise<unknown>;
  /** Puts entries on the bus; the answer says for each whether it was refused. */
  readonly put: (entries: readonly BusEntry[]) => Promise<readonly { readonly ErrorCode?: string | undefined }[]>;
}

export interface Pipe {
  start(): void;
  stop(): void;
  readonly state: 'RUNNING' | 'STOPPED';
}

/** PutEvents takes at most ten entries. */
const ENTRIES_PER_PUT = 10;

/**
 * Moves messages from a queue to a bus. A batch whose enrichment fails stays in the queue as a whole; where the bus refuses single
 * entries and the enrichment kept the number of events, only their messages stay. The queue's redrive policy ends the attempts.
 */
export function createPipe(config: PipeConfig, { queue, clock, invoke, put }: PipeDependencies): Pipe {
  const passes = compileRecordFilter(config.filters);

  const enrich = async (records: readonly SqsRecord[]): Promise<readonly unknown[]> => {
    const { enrichment } = config;
    if (!enrichment) return records;
    const input = records.map((record) => shape(record, enrichment.inputTemplate));
    return eventsOf(await invoke(enrichment.functionName, input));
  };

  const shape = (event: unknown, template: string | undefined): unknown => {
    if (template === undefined) return event;
    const filled = fillTemplate(
      template,
      pipePlaceholders(event, { config, sourceArn: queue.arn, nowMs: clock.now() }),
    );
    if (filled === undefined) throw new Error(`The input template of pipe ${config.name} does not result in JSON.`);
    return asJson(filled);
  };

  const failuresOf = async (records: readonly SqsRecord[]): Promise<ReadonlySet<string>> => {
    const all = new Set(records.map((record) => record.messageId));
    try {
      const events = await enrich(records);
      const entries = events.map((event) =>
        toBusEntry(event, { config, detail: shape(event, config.target.inputTemplate) }),
      );
      const refused = await refusedIndexes(entries);
      if (refused.length === 0) return new Set();
      if (events.length !== records.length) return all;
      return new Set(records.filter((_, index) => refused.includes(index)).map((record) => record.messageId));
    } catch {
      return all;
    }
  };

  const refusedIndexes = async (entries: readonly BusEntry[]): Promise<number[]> => {
    const refused: number[] = [];
    for (let start = 0; start < entries.length; start += ENTRIES_PER_PUT) {
      const answers = await put(entries.slice(start, start + ENTRIES_PER_PUT));
      for (const [index, { ErrorCode }] of answers.entries()) if (ErrorCode) refused.push(start + index);
    }
    return refused;
  };

  const work = async (messages: readonly ReceivedMessage[]) => {
    const records = messages.map((message) => sqsRecord(message, queue)).filter(passes);
    const failed = records.length === 0 ? new Set<string>() : await failuresOf(records);
    for (const { messageId, receiptHandle } of messages) if (!failed.has(messageId)) removeUnlessExpired(receiptHandle);
  };

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
      concurrency: () => Number.POSITIVE_INFINITY,
    },
    { queue, clock, work },
  );
  if (config.enabled ?? true) poller.start();
  return {
    start: poller.start,
    stop: poller.stop,
    get state() {
      return poller.running ? 'RUNNING' : 'STOPPED';
    },
  };
}

/** "If you don't want to invoke the target, return an empty response, such as "", {}, or []" (EventBridge user guide, enrichment). */
function eventsOf(response: unknown): readonly unknown[] {
  if (Array.isArray(response)) return response;
  const empty = response === undefined || response === null || response === '' || isEmptyObject(response);
  return empty ? [] : [response];
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** A template that begins with a quote may come out as text that is no JSON. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
