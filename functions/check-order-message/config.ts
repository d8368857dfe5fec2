import * as z from 'zod';
import { parseConfig } from '../../src/platform/config.ts';

const environment = z.object({ REJECTED_ORDERS_QUEUE_URL: z.url() });

export function readConfig(variables: NodeJS.ProcessEnv): z.infer<typeof environment> {
  return parseConfig(environment, variables);
}
