import { cloudOpener } from '../../src/clouds/open-cloud.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { step, stepInput } from '../../src/platform/step.ts';
import { connect } from '../../src/postgres/database.ts';
import { connectRancher } from '../../src/rancher/connect.ts';
import { checkAbsence } from './check-absence.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const openCloud = cloudOpener({ database, rancher: connectRancher(config) });

export const handler = step({
  name: 'check-absence',
  input: stepInput,
  database,
  outboxQueueUrl: config.OUTBOX_QUEUE_URL,
  direction: 'backward',
  run: (input, invocation) => checkAbsence(input, { ...invocation, database, openCloud }),
});
