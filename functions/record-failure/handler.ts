import { databaseConfig } from '../../src/platform/config.ts';
import { failedStepInput, step } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { recordFailure } from './record-failure.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = step({
  name: 'record-failure',
  input: failedStepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'backward',
  run: (input, invocation) => recordFailure(input, { ...invocation, database }),
});
