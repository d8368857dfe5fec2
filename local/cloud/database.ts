import { join } from 'node:path';
import pg from 'pg';
import type { Clock } from '../runtime/clock.ts';
import { type Halt, startPostgres } from '../runtime/postgres/server.ts';
import type { LocalCloudSettings } from './local-cloud.ts';

export interface Restart {
  /** So long it is away, in simulated seconds. */
  readonly downSeconds?: number;
  /** A crash only of a database that is durable: any other loses commits by it. */
  readonly how?: Halt;
}

/** The database of a run: a server of its own, or one that somebody runs. */
export interface LocalDatabase {
  readonly url: string;
  readonly port: number;
  /** False while it is being restarted: nobody can know what is in it. */
  isUp(): boolean;
  restart(options?: Restart): Promise<void>;
  terminateBackends(): Promise<number>;
  stop(): Promise<void>;
}

export async function openDatabase(
  settings: Pick<LocalCloudSettings, 'databaseUrl' | 'dataDirectory' | 'durable'>,
  { clock }: { clock: Clock },
): Promise<LocalDatabase> {
  const { databaseUrl, dataDirectory, durable = false } = settings;
  if (databaseUrl !== undefined) {
    return {
      url: databaseUrl,
      port: Number(new URL(databaseUrl).port || 5432),
      isUp: () => true,
      restart: async () => {
        throw new Error('The database of this run was given by its address; it is not ours to restart.');
      },
      terminateBackends: () => terminateBackends(databaseUrl, clock),
      stop: async () => undefined,
    };
  }
  const server = await startPostgres({ directory: join(dataDirectory, 'postgres'), fresh: true, durable });
  let isUp = true;
  return {
    url: server.url,
    port: server.port,
    isUp: () => isUp,
    async restart({ downSeconds = 0, how = 'fast' } = {}) {
      if (how === 'crash' && !durable) throw new Error('A database that is not durable loses commits by a crash.');
      isUp = false;
      await clock.busy(() => server.halt(how));
      await clock.sleep(downSeconds * 1000);
      await clock.busy(() => server.resume());
      isUp = true;
    },
    terminateBackends: () => terminateBackends(server.url, clock),
    stop: () => server.stop(),
  };
}

/** Cuts off every connection of the roles that the functions have; what they had not committed is gone. */
function terminateBackends(url: string, clock: Clock): Promise<number> {
  return clock.busy(async () => {
    const client = new pg.Client(url);
    await client.connect();
    try {
      const { rows } = await client.query(
        `select count(*) filter (where pg_terminate_backend(pid))::int as ended
         from pg_stat_activity where usename like 'tenantry\\_%' and pid <> pg_backend_pid()`,
      );
      return rows[0].ended;
    } finally {
      await client.end();
    }
  });
}
