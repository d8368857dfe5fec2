import type { AwsService } from '../../../local/runtime/gateway/aws-service.ts';
import { createGateway, type Gateway } from '../../../local/runtime/gateway/gateway.ts';
import { type Credentials, createIdentities, type Identities } from '../../../local/runtime/gateway/identities.ts';
import type { PipelineOptions } from '../../../local/runtime/gateway/pipeline.ts';

/** A gateway on a free port, with a clock that the test moves. */
export interface LocalAws {
  readonly gateway: Gateway;
  readonly identities: Identities;
  readonly clock: { nowMs: number; now(): number };
  /** Client configuration of whoever has these credentials; without any, a person with keys of their own. */
  clientOf(credentials?: Partial<Credentials>): ClientConfig;
}

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly maxAttempts: number;
}

export interface LocalAwsOptions extends Partial<Omit<PipelineOptions, 'services' | 'identities'>> {
  readonly services: (dependencies: Pick<LocalAws, 'clock' | 'identities'>) => AwsService[];
}

export const BACKEND_ACCOUNT = '111111111111';

export async function startLocalAws({ services, ...options }: LocalAwsOptions): Promise<LocalAws> {
  const clock = { nowMs: Date.UTC(2026, 10, 22), now: () => clock.nowMs };
  const identities = createIdentities({ backendAccountId: BACKEND_ACCOUNT, now: clock.now });
  const gateway = createGateway({ services: services({ clock, identities }), identities, ...options });
  const { url } = await gateway.listen();
  return {
    gateway,
    identities,
    clock,
    clientOf: (credentials = {}) => ({
      endpoint: url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'someone', secretAccessKey: 'any', ...credentials },
      maxAttempts: 1,
    }),
  };
}

/** Stable hexadecimal text that depends on the key only. */
export function hexOf(key: string, length: number): string {
  return Buffer.from(key).toString('hex').split('').reverse().join('').padEnd(length, '0').slice(0, length);
}

/** Sends a body that no SDK would, signed for a service. With a target it is a JSON request, without one a form. */
export function postSigned(
  { endpoint }: Pick<ClientConfig, 'endpoint'>,
  { service, body, target }: { service: string; body: string; target?: string },
): Promise<Response> {
  return fetch(endpoint, {
    method: 'POST',
    body,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20261122/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': target ? 'application/x-amz-json-1.0' : 'application/x-www-form-urlencoded',
      ...(target && { 'x-amz-target': target }),
    },
  });
}
