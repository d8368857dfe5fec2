import { databaseConfig } from '../../src/platform/config.ts';
import { invocations } from '../../src/platform/invocation.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { connect } from '../../src/postgres/database.ts';
import { connectRancher } from '../../src/rancher/connect.ts';
import { paced, watchClusters as watchRancher } from '../../src/rancher/watch.ts';
import { readConfig } from './config.ts';
import { watchClusters } from './watch-clusters.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const { client, api } = connectRancher(config);
/** In seconds: the next run comes within a minute. */
const PATIENCE_SECONDS = 10;
const run = invocations({ outboxQueueUrl: config.OUTBOX_QUEUE_URL });

export const handler = lambda('watch-clusters', async (_event: unknown, context) => {
  await run(context, (invocation) =>
    watchClusters({
      ...invocation,
      database,
      rancherId: config.RANCHER_ID,
      watch: paced((request) => watchRancher(request, { client, now: Date.now }), {
        ...invocation,
        database,
        api,
        patienceSeconds: PATIENCE_SECONDS,
      }),
    }),
  );
});
