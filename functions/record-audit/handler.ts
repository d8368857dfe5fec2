import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { BusEvent } from '../../src/audit/record.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { recordAudit } from './record-audit.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

/** Recorded chain by chain first; then each message is told its own outcome, so that only what failed comes back. */
export const handler = lambda('record-audit', async (event: SQSEvent, context): Promise<SQSBatchResponse> => {
  const messages = event.Records.map(({ messageId, body }) => ({ messageId, event: JSON.parse(body) as BusEvent }));
  const failed = await recordAudit(messages, { database, now: () => new Date() });
  const outcome = async ({ messageId }: SQSRecord) => {
    const error = failed.get(messageId);
    if (error) throw error;
  };
  return processPartialResponse(event, outcome, new BatchProcessor(EventType.SQS), {
    context,
    throwOnFullBatchFailure: false,
  });
});
