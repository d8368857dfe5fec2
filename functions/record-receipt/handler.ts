import { databaseConfig } from '../../src/platform/config.ts';
import { step, stepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { recordReceipt } from './record-receipt.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = step({
  name: 'record-receipt',
  input: stepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'backward',
  run: (input, invocation) => recordReceipt(input, { ...invocation, database }),
});
