import * as z from 'zod';
import { committerEnvironment, parseConfig } from '../../src/platform/config.ts';

const environment = z.object({
  ...committerEnvironment,
  RANCHER_ID: z.string().min(1),
  RANCHER_EGRESS_CIDRS: z
    .string()
    .transform((list) => list.split(',').map((cidr) => cidr.trim()))
    .pipe(z.array(z.cidrv4()).min(1)),
  ALLOW_LIST_CAPACITY: z.coerce.number().int().positive(),
});

export function readConfig(variables: NodeJS.ProcessEnv): z.infer<typeof environment> {
  return parseConfig(environment, variables);
}
