import { databaseConfig } from '../../src/platform/config.ts';
import { rawReaction } from '../../src/platform/reaction.ts';
import { connect } from '../../src/postgres/database.ts';
import { applyDecision } from './apply-decision.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = rawReaction({
  name: 'apply-decision',
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  run: (detail, invocation) => applyDecision(detail, { ...invocation, database }),
});
