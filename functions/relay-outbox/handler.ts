import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSBatchResponse } from 'aws-lambda';
import { databaseConfig } from '../../src/platform/config.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { awsDestinations } from './destinations.ts';
import { relayOutbox } from './relay-outbox.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const destinations = awsDestinations({
  eventBridge: new EventBridgeClient({}),
  stepFunctions: new SFNClient({}),
  eventBusName: config.EVENT_BUS_NAME,
  machineArns: { 'provision-tenant': config.PROVISION_TENANT_ARN, 'retire-tenant': config.RETIRE_TENANT_ARN },
});

/** Poked by a queue after commits and by a schedule each minute: what it is called with does not matter. */
export const handler = lambda('relay-outbox', async (_event: unknown, context): Promise<SQSBatchResponse> => {
  const deadline = new Date(Date.now() + context.getRemainingTimeInMillis());
  const { stuck } = await relayOutbox({ database, destinations, now: () => new Date(), deadline });
  // Whoever called finds its way to a dead-letter queue, whose alarm calls a person: nothing else would notice.
  if (stuck > 0)
    throw new Error(`${stuck} messages of the outbox are refused again and again; outbox.last_error says why.`);
  return { batchItemFailures: [] };
});
