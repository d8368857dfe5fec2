import * as z from 'zod';
import { databaseEnvironment, parseConfig } from '../../src/platform/config.ts';

const environment = z.object(databaseEnvironment);

export function readConfig(variables: NodeJS.ProcessEnv): z.infer<typeof environment> {
  return parseConfig(environment, variables);
}
