import { databaseConfig } from '../../src/platform/config.ts';
import { invocations } from '../../src/platform/invocation.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { reportOn } from './report-on.ts';
import { rotateRancherKeys } from './rotate-rancher-keys.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const run = invocations({ outboxQueueUrl: config.OUTBOX_QUEUE_URL });

/** Loads with the first run and not at the start: nobody waits for it, and what calls others is large. */
async function connectOutside() {
  const { outside } = await import('./outside.ts');
  return outside(config, database);
}
let connected: ReturnType<typeof connectOutside> | undefined;

/** Called by a schedule: with what does not matter. */
export const handler = lambda('rotate-rancher-keys', async (_event: unknown, context) => {
  connected ??= connectOutside();
  const means = await connected;
  const reports = await run(context, (invocation) => rotateRancherKeys({ ...invocation, ...means, database }));
  return reportOn(reports, new Date());
});
