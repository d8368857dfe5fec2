import { databaseConfig } from '../../src/platform/config.ts';
import { rawReaction } from '../../src/platform/reaction.ts';
import { connect } from '../../src/postgres/database.ts';
import { acceptOrder } from './accept-order.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = rawReaction({
  name: 'accept-order',
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  run: (detail, invocation) =>
    acceptOrder(detail, {
      ...invocation,
      database,
      rancher: { id: config.RANCHER_ID, egressCidrs: config.RANCHER_EGRESS_CIDRS },
      allowListCapacity: config.ALLOW_LIST_CAPACITY,
    }),
});
