import { cloudOpener } from '../../src/clouds/open-cloud.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { step, stepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { connectRancher } from '../../src/rancher/connect.ts';
import { readConfig } from './config.ts';
import { deleteCluster } from './delete-cluster.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database, rancher: connectRancher(config) });

export const handler = step({
  name: 'delete-cluster',
  input: stepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'backward',
  run: (input, invocation) => deleteCluster(input, { ...invocation, database, openCloud }),
});
