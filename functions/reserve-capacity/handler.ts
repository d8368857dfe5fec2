import { cloudOpener } from '../../src/clouds/open-cloud.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { step, stepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { reserveCapacity } from './reserve-capacity.ts';

/** Of its minute, in seconds: this function cannot come back by itself when a cloud makes it wait. */
const PATIENCE_SECONDS = 45;

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database, patienceSeconds: PATIENCE_SECONDS });

export const handler = step({
  name: 'reserve-capacity',
  input: stepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'forward',
  run: (input, invocation) => reserveCapacity(input, { ...invocation, database, openCloud }),
});
