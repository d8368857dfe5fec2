import { cloudOpener } from '../../src/clouds/open-cloud.ts';
import { asking } from '../../src/pace/ask.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { step, stepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { checkReachability } from './check-reachability.ts';
import { readConfig } from './config.ts';

/**
 * In seconds: this function cannot come back by itself when a cloud makes it wait. It asks twice, first about its endpoint and then about
 * all that was made, and has two minutes for both.
 */
const PATIENCE_SECONDS = 50;

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database, patienceSeconds: PATIENCE_SECONDS });

export const handler = step({
  name: 'check-reachability',
  input: stepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'forward',
  run: (input, invocation) =>
    checkReachability(input, {
      ...invocation,
      database,
      openCloud,
      ask: asking({ ...invocation, database, patienceSeconds: PATIENCE_SECONDS }),
    }),
});
