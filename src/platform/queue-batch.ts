import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type LambdaHandler, lambda } from './lambda.ts';

/** A message of a queue, as it was sent. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
}

/**
 * Wraps a use case that works on a batch of messages as a whole and tells which of them failed; only those come back to the queue.
 */
export function queueBatch(definition: {
  readonly name: string;
  readonly run: (messages: readonly QueueMessage[]) => Promise<ReadonlyMap<string, Error>>;
}): LambdaHandler<SQSEvent, SQSBatchResponse> {
  return lambda(definition.name, async (event: SQSEvent, context: Context) => {
    const failed = await definition.run(event.Records.map(({ messageId, body }) => ({ messageId, body })));
    const outcome = async ({ messageId }: QueueMessage) => {
      const error = failed.get(messageId);
      if (error) throw error;
    };
    const processor = new BatchProcessor(EventType.SQS);
    return processPartialResponse(event, outcome, processor, { context, throwOnFullBatchFailure: false });
  });
}
