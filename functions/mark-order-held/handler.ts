import { databaseConfig } from '../../src/platform/config.ts';
import { step } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { failedInput } from '../mark-order-failed/mark-order-failed.ts';
import { readConfig } from './config.ts';
import { markOrderHeld } from './mark-order-held.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = step({
  name: 'mark-order-held',
  input: failedInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'backward',
  run: (input, invocation) => markOrderHeld(input, { ...invocation, database }),
});
