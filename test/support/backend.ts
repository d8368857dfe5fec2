import { createGateway } from '../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../local/runtime/gateway/identities.ts';
import { createSts } from '../../local/simulators/aws/sts/sts.ts';
import type { VirtualClock } from './clock.ts';

type StsSettings = Parameters<typeof createSts>[0];
type GatewaySettings = Parameters<typeof createGateway>[0];

/** Of the backend itself, whose functions enter the accounts of tenants. */
export const BACKEND_ACCOUNT = '111111111111';
/** The role of the function that a test stands for, as a token says it; calls to AWS come from a session of it. */
export const BACKEND_ROLE = `arn:aws:iam::${BACKEND_ACCOUNT}:role/tenantry-local-ensure-network`;
export const BACKEND_SESSION = sessionOf('ensure-network');

export interface Backend extends Pick<StsSettings, 'hex' | 'webIdentity'>, Partial<Pick<StsSettings, 'roles'>> {
  readonly clock: VirtualClock;
  /** Whose role calls, where it is not the usual one. */
  readonly functionName?: string;
  /** Who calls with the key of a user. */
  readonly identify?: Parameters<ReturnType<typeof createIdentities>['alsoKnown']>[0];
}

function sessionOf(functionName: string): string {
  return `arn:aws:sts::${BACKEND_ACCOUNT}:assumed-role/tenantry-local-${functionName}/run`;
}

/**
 * AWS on a loopback port as a function of the backend finds it: STS, and what else is given; where to call and the function's keys stand in
 * the environment. That belongs to the test file: jest gives each its own copy.
 */
export async function startBackend(
  { clock, hex, roles = new Map(), functionName, identify, ...backend }: Backend,
  { services = [], ...around }: Partial<GatewaySettings> = {},
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const identities = createIdentities({ backendAccountId: BACKEND_ACCOUNT, now: () => clock.now() });
  if (identify) identities.alsoKnown(identify);
  const gateway = createGateway({
    services: [...services, createSts({ clock, identities, roles, hex, ...backend })],
    identities,
    ...around,
  });
  const { url } = await gateway.listen();
  const { accessKeyId, secretAccessKey, sessionToken } = identities.issue({
    arn: functionName === undefined ? BACKEND_SESSION : sessionOf(functionName),
    accountId: BACKEND_ACCOUNT,
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
  return { url, close: () => gateway.close() };
}
