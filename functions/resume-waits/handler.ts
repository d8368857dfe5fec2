import { allowListChanged } from '../../events/allow-list-changed.v1.ts';
import { clusterStateChanged } from '../../events/cluster-state-changed.v1.ts';
import { cloudOpener } from '../../src/clouds/open-cloud.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { queuedReaction, readEvent } from '../../src/platform/reaction.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { resumeWaits } from './resume-waits.ts';

/** Half of its own time, in seconds: longer than that a cloud makes the event wait in its queue, not the function. */
const PATIENCE_SECONDS = 15;

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database, patienceSeconds: PATIENCE_SECONDS });

export const handler = queuedReaction({
  name: 'resume-waits',
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  run: (event, invocation) => {
    const received =
      event['detail-type'] === allowListChanged.name
        ? readEvent(event, allowListChanged)
        : readEvent(event, clusterStateChanged);
    return resumeWaits(received, { ...invocation, database, openCloud });
  },
});
