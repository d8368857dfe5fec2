import { cloudOpener } from '../../src/clouds/open-cloud.ts';
import { asking } from '../../src/pace/ask.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { pause } from '../../src/platform/pause.ts';
import { step, stepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { checkReachability } from './check-reachability.ts';
import { readConfig } from './config.ts';

/** Of its two minutes, in seconds: this function cannot come back by itself when a cloud makes it wait. */
const PATIENCE_SECONDS = 90;

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database, patienceSeconds: PATIENCE_SECONDS });
const ask = asking({ database, now: () => new Date(), pause, patienceSeconds: PATIENCE_SECONDS });

export const handler = step({
  name: 'check-reachability',
  input: stepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'forward',
  run: (input, invocation) => checkReachability(input, { ...invocation, database, openCloud, ask }),
});
