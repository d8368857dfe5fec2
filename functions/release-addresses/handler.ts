import { databaseConfig } from '../../src/platform/config.ts';
import { step, tokenStepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { releaseAddresses } from './release-addresses.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = step({
  name: 'release-addresses',
  input: tokenStepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'backward',
  run: (input, invocation) => releaseAddresses(input, { ...invocation, database }),
});
