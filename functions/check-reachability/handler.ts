import { cloudOpener } from '../../src/clouds/open-cloud.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { step, stepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { checkReachability } from './check-reachability.ts';
import { readConfig } from './config.ts';

/** Half of its own time: what it asks, it asks at once. */
const PATIENCE_SECONDS = 60;

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database, patienceSeconds: PATIENCE_SECONDS });

export const handler = step({
  name: 'check-reachability',
  input: stepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'forward',
  run: (input, invocation) => checkReachability(input, { ...invocation, database, openCloud }),
});
