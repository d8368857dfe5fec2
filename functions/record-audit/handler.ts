import { databaseConfig } from '../../src/platform/config.ts';
import { queueBatch } from '../../src/platform/queue-batch.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { recordAudit } from './record-audit.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

export const handler = queueBatch({
  name: 'record-audit',
  run: (messages) => recordAudit(messages, { database, now: () => new Date() }),
});
