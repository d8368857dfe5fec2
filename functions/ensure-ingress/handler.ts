import { cloudOpener } from '../../src/clouds/open-cloud.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { step, stepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { ensureIngress } from './ensure-ingress.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database });

export const handler = step({
  name: 'ensure-ingress',
  input: stepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'forward',
  run: (input, invocation) => ensureIngress(input, { ...invocation, database, openCloud }),
});
