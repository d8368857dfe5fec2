import { databaseConfig } from '../../src/platform/config.ts';
import { metrics } from '../../src/platform/lambda.ts';
import { logger } from '../../src/platform/logger.ts';
import { queueBatch } from '../../src/platform/queue-batch.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { recordAudit } from './record-audit.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

/** The alarm `audit-conflict` counts them. */
function reportConflict(eventId: string): void {
  metrics.addMetric('AuditConflicts', 'Count', 1);
  logger.error('an event came again with other content', { eventId });
}

export const handler = queueBatch({
  name: 'record-audit',
  run: (messages) => recordAudit(messages, { database, now: () => new Date(), reportConflict }),
});
