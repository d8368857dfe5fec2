import { databaseConfig } from '../../src/platform/config.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { migrateDatabase, stageSettings } from './migrate-database.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

/** Invoked at each deployment, before traffic, with the settings of the stage. */
export const handler = lambda('migrate-database', (event: unknown) =>
  migrateDatabase(stageSettings.parse(event), { database }),
);
