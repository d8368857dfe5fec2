import { readFileSync } from 'node:fs';
import type { AwsService } from '../../local/runtime/gateway/aws-service.ts';
import type { CallHooks } from '../../local/runtime/gateway/call.ts';
import { loadLandingRoles } from '../../local/runtime/stack/landing-roles.ts';
import { createEc2, type Ec2 } from '../../local/simulators/aws/ec2/ec2.ts';
import { createEks } from '../../local/simulators/aws/eks/eks.ts';
import { createElbv2 } from '../../local/simulators/aws/elbv2/elbv2.ts';
import { createFoundation, type Foundation } from '../../local/simulators/aws/foundation.ts';
import { createIam, type Iam } from '../../local/simulators/aws/iam/iam.ts';
import { awsManners } from '../../local/simulators/aws/manners.ts';
import { createRds } from '../../local/simulators/aws/rds/rds.ts';
import { createSecretsManager } from '../../local/simulators/aws/secrets-manager/secrets-manager.ts';
import { tagsOfArn } from '../../local/simulators/aws/tags-of-arn.ts';
import { createCallGuard } from '../../local/simulators/calls/call-guard.ts';
import { createWorld, type World } from '../../local/simulators/world/world.ts';
import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import { BACKEND_ACCOUNT, startBackend } from './backend.ts';
import { type VirtualClock, virtualClock } from './clock.ts';
import { createRequestRecord } from './request-record.ts';

export interface SimulatedAws {
  readonly clock: VirtualClock;
  readonly world: World;
  readonly url: string;
  readonly landingAccount: LandingAccount;
  readonly services: { readonly ec2: Ec2; readonly eks: Eks };
  /** With the user whose key Rancher works with, as onboarding leaves it. */
  readonly iam: Iam;
  readonly secretsManager: AwsService;
  readonly foundation: Foundation;
  /** What the landing account's resources number, by kind. */
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** The user of infra/landing-account/aws.yml. */
export const RANCHER_USER = 'tenantry-rancher';

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const settings: { landingAccounts: [LandingAccount] } = JSON.parse(file('infra/stages/local.json'));
const [registered] = settings.landingAccounts;

/** The role as onboarding leaves it in the account: a call that it does not allow is refused here too. */
const roles = new Map(
  loadLandingRoles(
    { template: file('infra/landing-account/aws.yml'), settings },
    { managementAccountId: BACKEND_ACCOUNT, stage: 'local' },
  ).map(({ arn, trust, policies }) => [arn, { trustPolicy: trust, policies }]),
);

type Eks = ReturnType<typeof createEks>;

/** AWS on a loopback port, with one landing account whose role trusts the backend. Nothing is hidden after a write unless asked. */
export async function simulatedAws(
  options: {
    quotas?: Record<string, number>;
    hiddenShare?: number;
    /** Whose role calls. */
    functionName?: string;
    hooks?: Pick<CallHooks, 'beforeCall'>;
  } = {},
): Promise<SimulatedAws> {
  const clock = virtualClock();
  const quotas = { vpcs: 20, elasticIps: 60, standardVcpus: 240, ...options.quotas };
  const world = createWorld({
    clock,
    seed: 7,
    accounts: [{ accountId: registered.account, quotas }],
    visibility: { share: options.hiddenShare ?? 0, longestMs: 1000 },
  });
  const services = { ec2: createEc2(world), eks: createEks(world) };
  const iam = createIam(world);
  iam.addUser(registered.account, RANCHER_USER);
  const secretsManager = createSecretsManager({ clock, hex: world.hex });
  const foundation = createFoundation(world, { region: 'eu-central-1' });
  const record = createRequestRecord();
  const guard = createCallGuard(world, { mannersOf: awsManners, onCall: record.call });
  const backend = await startBackend(
    {
      clock,
      hex: world.hex,
      roles,
      identify: iam.identify,
      ...(options.functionName !== undefined && { functionName: options.functionName }),
    },
    {
      services: [services.ec2, services.eks, createRds(world), createElbv2(world), iam, secretsManager],
      resourceTags: (arn) => tagsOfArn(world, arn),
      ...guard,
      async beforeCall(call) {
        const plan = await guard.beforeCall?.(call);
        return (await options.hooks?.beforeCall?.(call)) ?? plan;
      },
    },
  );
  return {
    clock,
    world,
    url: backend.url,
    services,
    iam,
    secretsManager,
    foundation,
    landingAccount: { ...registered, quotas },
    counts: () => world.groundTruth().aws ?? {},
    async close() {
      await backend.close();
      await record.settle();
    },
  };
}
