import { cancelWaitEnded } from '../../events/cancel-wait-ended.v1.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { reaction } from '../../src/platform/reaction.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { markCancelFailed } from './mark-cancel-failed.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = reaction({
  name: 'mark-cancel-failed',
  event: cancelWaitEnded,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  run: (event, invocation) => markCancelFailed(event, { ...invocation, database }),
});
