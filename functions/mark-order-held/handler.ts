import { databaseConfig } from '../../src/platform/config.ts';
import { failedStepInput, step } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { markOrderHeld } from './mark-order-held.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = step({
  name: 'mark-order-held',
  input: failedStepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'backward',
  run: (input, invocation) => markOrderHeld(input, { ...invocation, database }),
});
