import { Kysely, type Transaction as KyselyTransaction, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;
export type Transaction = KyselyTransaction<Tables>;

export interface DatabaseConfig {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** `disable` only for a server on this machine. */
  readonly sslMode: 'disable' | 'verify-full';
  readonly region: string;
}

/**
 * Opens a pool against RDS Proxy. A Lambda environment needs one connection; a few more serve a local process that runs several
 * invocations of a function in one environment. Connections stay open: the proxy, not the pool, decides when they end.
 */
export function connect(config: DatabaseConfig): Database {
  const pool = new pg.Pool({
    host: config.host,
    port: config.port,
    database: config.database,
    user: config.user,
    password: config.sslMode === 'disable' ? '' : () => authenticationToken(config),
    ssl: config.sslMode === 'disable' ? false : { rejectUnauthorized: true },
    max: 6,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 15_000,
    allowExitOnIdle: true,
  });
  // A connection can die while it is idle, or between two statements of a transaction: the next query tells. Without listeners
  // the event of its death would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

async function authenticationToken(config: DatabaseConfig): Promise<string> {
  const { Signer } = await import('@aws-sdk/rds-signer');
  const signer = new Signer({
    hostname: config.host,
    port: config.port,
    username: config.user,
    region: config.region,
  });
  return signer.getAuthToken();
}
