import * as z from 'zod';
import { databaseEnvironment, parseConfig } from '../../src/platform/config.ts';

const environment = z.object({
  ...databaseEnvironment,
  EVENT_BUS_NAME: z.string().min(1),
  PROVISION_TENANT_ARN: z.string().startsWith('arn:'),
  RETIRE_TENANT_ARN: z.string().startsWith('arn:'),
});

export function readConfig(variables: NodeJS.ProcessEnv): z.infer<typeof environment> {
  return parseConfig(environment, variables);
}
