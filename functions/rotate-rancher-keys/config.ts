import * as z from 'zod';
import { committerEnvironment, parseConfig, rancherEnvironment } from '../../src/platform/config.ts';

const environment = z.object({
  ...committerEnvironment,
  ...rancherEnvironment,
  ROTATE_AFTER_DAYS: z.coerce.number().int().positive(),
});

export function readConfig(variables: NodeJS.ProcessEnv): z.infer<typeof environment> {
  return parseConfig(environment, variables);
}
