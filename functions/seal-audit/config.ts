import * as z from 'zod';
import { databaseEnvironment, parseConfig } from '../../src/platform/config.ts';

const environment = z.object({
  ...databaseEnvironment,
  SEAL_BUCKET: z.string().min(1),
  SEAL_KEY_ARN: z.string().startsWith('arn:'),
});

export function readConfig(variables: NodeJS.ProcessEnv): z.infer<typeof environment> {
  return parseConfig(environment, variables);
}
