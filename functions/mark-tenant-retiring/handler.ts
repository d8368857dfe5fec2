import { databaseConfig } from '../../src/platform/config.ts';
import { step, stepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { markTenantRetiring } from './mark-tenant-retiring.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = step({
  name: 'mark-tenant-retiring',
  input: stepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'backward',
  run: (input, invocation) => markTenantRetiring(input, { ...invocation, database }),
});
