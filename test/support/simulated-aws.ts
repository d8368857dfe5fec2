import { createIdentities } from '../../local/runtime/gateway/identities.ts';
import { createGateway } from '../../local/runtime/gateway/gateway.ts';
import { createCallGuard } from '../../local/simulators/aws/call-guard.ts';
import { createEc2 } from '../../local/simulators/aws/ec2/ec2.ts';
import { createEks } from '../../local/simulators/aws/eks/eks.ts';
import { createElbv2 } from '../../local/simulators/aws/elbv2/elbv2.ts';
import { createRds } from '../../local/simulators/aws/rds/rds.ts';
import { createSts } from '../../local/simulators/aws/sts/sts.ts';
import { createWorld, type World } from '../../local/simulators/world/world.ts';
import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import { type VirtualClock, virtualClock } from './clock.ts';

export interface SimulatedAws {
  readonly clock: VirtualClock;
  readonly world: World;
  readonly url: string;
  readonly landingAccount: LandingAccount;
  /** What the landing account's resources number, by kind. */
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

const ACCOUNT = '222222222201';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/tenantry-provisioning`;
const BACKEND = 'arn:aws:sts::111111111111:assumed-role/tenantry-step/step';
const EXTERNAL_ID = 'tenantry-external-id';

/** AWS on a loopback port, with one landing account whose role trusts the backend. Nothing is hidden after a write unless asked. */
export async function simulatedAws(
  options: { quotas?: Record<string, number>; hiddenShare?: number } = {},
): Promise<SimulatedAws> {
  const clock = virtualClock();
  const quotas = { vpcs: 20, elasticIps: 60, ...options.quotas };
  const world = createWorld({
    clock,
    seed: 7,
    accounts: [{ accountId: ACCOUNT, quotas }],
    visibility: { share: options.hiddenShare ?? 0, longestMs: 1000 },
  });
  const identities = createIdentities({ backendAccountId: '111111111111', now: () => clock.now() });
  const gateway = createGateway({
    services: [
      createEc2(world),
      createEks(world),
      createRds(world),
      createElbv2(world),
      createSts({ clock, identities, roles: new Map([[ROLE, trustingRole]]), hex: world.hex }),
    ],
    identities,
    ...createCallGuard(world),
  });
  const { url } = await gateway.listen();
  const { accessKeyId, secretAccessKey, sessionToken } = identities.issue({ arn: BACKEND, accountId: '111111111111' });
  // Where a deployed function finds them too. The environment belongs to the test file: jest gives each its own copy.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
  return {
    clock,
    world,
    url,
    landingAccount: {
      id: 'landing-1',
      cloud: 'aws',
      account: ACCOUNT,
      access: { roleArn: ROLE, externalId: EXTERNAL_ID },
      quotas,
      rancherCredentialSecretArn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:tenantry/landing/landing-1',
    },
    counts: () => world.groundTruth().aws ?? {},
    close: () => gateway.close(),
  };
}

const trustingRole = {
  trustPolicy: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
      },
    ],
  },
  policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
} as const;
