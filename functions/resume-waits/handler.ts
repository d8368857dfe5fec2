import type { EventBridgeEvent } from 'aws-lambda';
import { allowListChanged } from '../../events/allow-list-changed.v1.ts';
import { clusterStateChanged } from '../../events/cluster-state-changed.v1.ts';
import { cloudOpener } from '../../src/clouds/open-cloud.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { invocations } from '../../src/platform/invocation.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { readEvent } from '../../src/platform/reaction.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { resumeWaits } from './resume-waits.ts';

/** Half of its own time, in seconds: this function cannot come back by itself when a cloud makes it wait. */
const PATIENCE_SECONDS = 15;

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database, patienceSeconds: PATIENCE_SECONDS });
const run = invocations({ outboxQueueUrl: config.OUTBOX_QUEUE_URL });

export const handler = lambda('resume-waits', async (event: EventBridgeEvent<string, unknown>, context) => {
  const received =
    event['detail-type'] === allowListChanged.name
      ? readEvent(event, allowListChanged)
      : readEvent(event, clusterStateChanged);
  await run(context, (invocation) => resumeWaits(received, { ...invocation, database, openCloud }));
});
