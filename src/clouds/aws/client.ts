import type { STSClient } from '@aws-sdk/client-sts';
import type { Credentials, RoleSession } from './credential.ts';
import type { AwsPlace } from './limits.ts';
import { repeatNothing } from './repeating.ts';

/** What every SDK client of one landing account and region is built from. The endpoint is the SDK's own choice. */
export interface ClientConfiguration extends AwsPlace {
  readonly credentials: () => Promise<Credentials>;
  readonly retryStrategy: ReturnType<typeof repeatNothing>;
  /** One pool of connections for all clients of a process: clients are built for each invocation. */
  readonly requestHandler: STSClient['config']['requestHandler'];
}

export function clientConfiguration(
  { account, region }: AwsPlace,
  { session, sts }: { session: RoleSession; sts: STSClient },
): ClientConfiguration {
  return {
    account,
    region,
    credentials: session.credentials,
    retryStrategy: repeatNothing({ refused: session.refused }),
    requestHandler: sts.config.requestHandler,
  };
}
