import { readFileSync } from 'node:fs';
import { createGateway } from '../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../local/runtime/gateway/identities.ts';
import { loadLandingRoles } from '../../local/runtime/stack/landing-roles.ts';
import { createEc2, type Ec2 } from '../../local/simulators/aws/ec2/ec2.ts';
import { createEks } from '../../local/simulators/aws/eks/eks.ts';
import { createElbv2 } from '../../local/simulators/aws/elbv2/elbv2.ts';
import { createFoundation, type Foundation } from '../../local/simulators/aws/foundation.ts';
import { awsManners } from '../../local/simulators/aws/manners.ts';
import { createRds } from '../../local/simulators/aws/rds/rds.ts';
import { createSts } from '../../local/simulators/aws/sts/sts.ts';
import { tagsOfArn } from '../../local/simulators/aws/tags-of-arn.ts';
import { createCallGuard } from '../../local/simulators/calls/call-guard.ts';
import { createWorld, type World } from '../../local/simulators/world/world.ts';
import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import { type VirtualClock, virtualClock } from './clock.ts';

export interface SimulatedAws {
  readonly clock: VirtualClock;
  readonly world: World;
  readonly url: string;
  readonly landingAccount: LandingAccount;
  readonly services: { readonly ec2: Ec2; readonly eks: Eks };
  readonly foundation: Foundation;
  /** What the landing account's resources number, by kind. */
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

const MANAGEMENT_ACCOUNT = '111111111111';
const CALLER = `arn:aws:sts::${MANAGEMENT_ACCOUNT}:assumed-role/tenantry-local-ensure-network/run`;

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const settings: { landingAccounts: [LandingAccount] } = JSON.parse(file('infra/stages/local.json'));
const [registered] = settings.landingAccounts;

/** The role as onboarding leaves it in the account: a call that it does not allow is refused here too. */
const roles = new Map(
  loadLandingRoles(
    { template: file('infra/landing-account/aws.yml'), settings },
    { managementAccountId: MANAGEMENT_ACCOUNT, stage: 'local' },
  ).map(({ arn, trust, policies }) => [arn, { trustPolicy: trust, policies }]),
);

type Eks = ReturnType<typeof createEks>;

/** AWS on a loopback port, with one landing account whose role trusts the backend. Nothing is hidden after a write unless asked. */
export async function simulatedAws(
  options: { quotas?: Record<string, number>; hiddenShare?: number } = {},
): Promise<SimulatedAws> {
  const clock = virtualClock();
  const quotas = { vpcs: 20, elasticIps: 60, ...options.quotas };
  const world = createWorld({
    clock,
    seed: 7,
    accounts: [{ accountId: registered.account, quotas }],
    visibility: { share: options.hiddenShare ?? 0, longestMs: 1000 },
  });
  const identities = createIdentities({ backendAccountId: MANAGEMENT_ACCOUNT, now: () => clock.now() });
  const services = { ec2: createEc2(world), eks: createEks(world) };
  const foundation = createFoundation(world, { region: 'eu-central-1' });
  const gateway = createGateway({
    services: [
      services.ec2,
      services.eks,
      createRds(world),
      createElbv2(world),
      createSts({ clock, identities, roles, hex: world.hex }),
    ],
    identities,
    resourceTags: (arn) => tagsOfArn(world, arn),
    ...createCallGuard(world, { mannersOf: awsManners }),
  });
  const { url } = await gateway.listen();
  const { accessKeyId, secretAccessKey, sessionToken } = identities.issue({
    arn: CALLER,
    accountId: MANAGEMENT_ACCOUNT,
  });
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
    services,
    foundation,
    landingAccount: { ...registered, quotas },
    counts: () => world.groundTruth().aws ?? {},
    close: () => gateway.close(),
  };
}
