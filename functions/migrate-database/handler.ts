import { databaseConfig } from '../../src/platform/config.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { migrateDatabase, stageSettings } from './migrate-database.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

/**
 * Invoked with each release, with the settings of the stage, before the functions that need its migrations are deployed. Migrations
 * only add, so the functions of the release before go on working meanwhile.
 */
export const handler = lambda('migrate-database', (event: unknown) =>
  migrateDatabase(stageSettings.parse(event), { database, now: () => new Date() }),
);
