import { slots } from '../slots.ts';
import { serverChild } from './server-child.ts';

const NAME = 'tenant';

/** Nothing to choose. */
export type WantedDatabase = Readonly<Record<string, never>>;

/** The database that the tenant's own software uses, beside those of the server itself. */
export const serverDatabase = serverChild<WantedDatabase>({
  kind: 'flexible-server-database',
  slot: slots.database,
  segment: 'databases',
  name: NAME,
  usualSeconds: 12,
  body: () => ({ properties: { charset: 'UTF8', collation: 'en_US.utf8' } }),
  outputs: () => ({ databaseName: NAME }),
});
