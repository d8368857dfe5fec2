import type { STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from './credential.ts';
import type { AwsPlace } from './limits.ts';

/** What every SDK client of one landing account and region is built from. The endpoint is the SDK's own choice. */
export interface ClientConfiguration extends AwsPlace {
  readonly credentials: () => Promise<Credentials>;
  readonly maxAttempts: typeof MAX_ATTEMPTS;
  /** One pool of connections for all clients of a process: clients are built for each invocation. */
  readonly requestHandler: STSClient['config']['requestHandler'];
}

/**
 * The SDK repeats nothing by itself. A throttled call would be repeated before the time that the provider named, and by every Lambda on
 * its own. A lost reply is no reason either: CreateVpc, CreateSubnet, AllocateAddress and AttachInternetGateway take no ClientToken, so
 * the repetition would make a second one. The loop looks first and then repeats.
 */
export const MAX_ATTEMPTS = 1;

export function clientConfiguration(
  { account, region }: AwsPlace,
  { credentials, sts }: { credentials: () => Promise<Credentials>; sts: STSClient },
): ClientConfiguration {
  return { account, region, credentials, maxAttempts: MAX_ATTEMPTS, requestHandler: sts.config.requestHandler };
}
