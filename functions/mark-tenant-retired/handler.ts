import { databaseConfig } from '../../src/platform/config.ts';
import { step, stepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { markTenantRetired } from './mark-tenant-retired.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = step({
  name: 'mark-tenant-retired',
  input: stepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'backward',
  run: (input, invocation) => markTenantRetired(input, { ...invocation, database }),
});
