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

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database });
const run = invocations({ outboxQueueUrl: config.OUTBOX_QUEUE_URL });

export const handler = lambda('resume-waits', async (event: EventBridgeEvent<string, unknown>, context) => {
  const received =
    event['detail-type'] === allowListChanged.name
      ? readEvent(event, allowListChanged)
      : readEvent(event, clusterStateChanged);
  await run(context, (invocation) => resumeWaits(received, { ...invocation, database, openCloud }));
});
