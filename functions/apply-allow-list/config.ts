import * as z from 'zod';
import { committerEnvironment, parseConfig } from '../../src/platform/config.ts';

const environment = z.object({
  ...committerEnvironment,
  RANCHER_ID: z.string().min(1),
  ALLOW_LIST_GROUP_ID: z.string().min(1),
  ALLOW_LIST_CAPACITY: z.coerce.number().int().positive(),
});

export function readConfig(variables: NodeJS.ProcessEnv): z.infer<typeof environment> {
  return parseConfig(environment, variables);
}
