import { databaseConfig } from '../../src/platform/config.ts';
import { step, stepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { markTenantActive } from './mark-tenant-active.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = step({
  name: 'mark-tenant-active',
  input: stepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'forward',
  run: (input, invocation) => markTenantActive(input, { ...invocation, database }),
});
