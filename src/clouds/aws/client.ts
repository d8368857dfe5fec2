import type { STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from './credential.ts';
import { retryWhenThrottled } from './throttling.ts';

/** What every SDK client of one landing account and region is built from. The endpoint is the SDK's own choice. */
export interface ClientConfiguration {
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  readonly retryStrategy: ReturnType<typeof retryWhenThrottled>;
  /** One pool of connections for all clients of a process: clients are built for each invocation. */
  readonly requestHandler: STSClient['config']['requestHandler'];
}

export function clientConfiguration(
  region: string,
  { credentials, sts }: { credentials: () => Promise<Credentials>; sts: STSClient },
): ClientConfiguration {
  return { region, credentials, retryStrategy: retryWhenThrottled(), requestHandler: sts.config.requestHandler };
}
