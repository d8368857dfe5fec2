import { cloudOpener } from '../../src/clouds/open-cloud.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { step, tokenStepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { connectRancher } from '../../src/rancher/connect.ts';
import { readConfig } from './config.ts';
import { createCluster, enterCluster, leaveCluster } from './create-cluster.ts';

/** The state's own timeout: after it the step runs again, with a new token. */
const WAIT_SECONDS = 1500;

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database, rancher: connectRancher(config) });

export const handler = step({
  name: 'create-cluster',
  input: tokenStepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'forward',
  enter: (input, invocation) => enterCluster(input, { ...invocation, database, waitSeconds: WAIT_SECONDS }),
  run: (input, invocation) => createCluster(input, { ...invocation, database, openCloud }),
  leave: (left, invocation) => leaveCluster(left, { ...invocation, database }),
});
