import { clusterStateChanged } from '../../events/cluster-state-changed.v1.ts';
import { cloudOpener } from '../../src/clouds/open-cloud.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { reaction } from '../../src/platform/reaction.ts';
import { connect } from '../../src/postgres/database.ts';
import { admitCluster } from './admit-cluster.ts';
import { readConfig } from './config.ts';

/** Of its minute, in seconds: longer than that a cloud makes the event wait in its queue, not the function. */
const PATIENCE_SECONDS = 45;

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database, patienceSeconds: PATIENCE_SECONDS });

export const handler = reaction({
  name: 'admit-cluster',
  event: clusterStateChanged,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  run: (event, invocation) => admitCluster(event, { ...invocation, database, openCloud }),
});
