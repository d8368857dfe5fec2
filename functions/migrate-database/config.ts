import * as z from 'zod';
import { databaseEnvironment, parseConfig } from '../../src/platform/config.ts';

/** Node itself reads `NODE_EXTRA_CA_CERTS`, at its start. Without it no connection to the cluster would be verified. */
const environment = z
  .object({ ...databaseEnvironment, NODE_EXTRA_CA_CERTS: z.string() })
  .refine(({ PGSSLMODE, NODE_EXTRA_CA_CERTS }) => PGSSLMODE === 'disable' || NODE_EXTRA_CA_CERTS !== '', {
    path: ['NODE_EXTRA_CA_CERTS'],
    error: 'is needed with verify-full: the certificate of the cluster is of the CA of RDS',
  });

export function readConfig(variables: NodeJS.ProcessEnv): z.infer<typeof environment> {
  return parseConfig(environment, variables);
}
