import { databaseConfig } from '../../src/platform/config.ts';
import { failedStepInput, step } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { markOrderFailed } from './mark-order-failed.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = step({
  name: 'mark-order-failed',
  input: failedStepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'backward',
  run: (input, invocation) => markOrderFailed(input, { ...invocation, database }),
});
