import * as z from 'zod';
import type { DatabaseConfig } from '../postgres/database.ts';

/** Parses a function's environment, and reports every problem at once: a wrong deployment fails at its first start, completely. */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) throw new Error(`The environment is not as expected:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

const text = z.string().min(1);

/** How every function that uses the database is told where it is. */
export const databaseEnvironment = {
  PGHOST: text,
  PGPORT: z.coerce.number().int().positive(),
  PGDATABASE: text,
  PGUSER: text,
  PGSSLMODE: z.enum(['disable', 'verify-full']),
  AWS_REGION: text,
};

/** What a function that commits needs beside the database: the queue that wakes the relay. */
export const committerEnvironment = { ...databaseEnvironment, OUTBOX_QUEUE_URL: z.url() };

export const rancherEnvironment = { RANCHER_URL: z.url(), RANCHER_TOKEN_SECRET_ARN: text };

type DatabaseEnvironment = z.infer<z.ZodObject<typeof databaseEnvironment>>;

export function databaseConfig(environment: DatabaseEnvironment): DatabaseConfig {
  return {
    host: environment.PGHOST,
    port: environment.PGPORT,
    database: environment.PGDATABASE,
    user: environment.PGUSER,
    sslMode: environment.PGSSLMODE,
    region: environment.AWS_REGION,
  };
}
