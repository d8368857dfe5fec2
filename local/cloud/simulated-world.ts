import type { Clock } from '../runtime/clock.ts';
import type { AwsService } from '../runtime/gateway/aws-service.ts';
import type { Identities } from '../runtime/gateway/identities.ts';
import type { StackRole } from '../runtime/stack/roles.ts';
import { createEc2 } from '../simulators/aws/ec2/ec2.ts';
import { createEks } from '../simulators/aws/eks/eks.ts';
import { createElbv2 } from '../simulators/aws/elbv2/elbv2.ts';
import { createFoundation, type Foundation } from '../simulators/aws/foundation.ts';
import { createIam, type Iam } from '../simulators/aws/iam/iam.ts';
import { createKms } from '../simulators/aws/kms/kms.ts';
import { awsManners } from '../simulators/aws/manners.ts';
import { createRds } from '../simulators/aws/rds/rds.ts';
import { createS3 } from '../simulators/aws/s3/s3.ts';
import { createSecretsManager } from '../simulators/aws/secrets-manager/secrets-manager.ts';
import { createSts } from '../simulators/aws/sts/sts.ts';
import { createWebIdentity } from '../simulators/aws/sts/web-identity.ts';
import { createCallGuard, type FaultOracle } from '../simulators/calls/call-guard.ts';
import type { HttpServer } from '../simulators/http/server.ts';
import { createRancher, type Rancher } from '../simulators/rancher/rancher.ts';
import { createRestServer } from '../simulators/rest/server.ts';
import { createWorld, type World } from '../simulators/world/world.ts';
import { type AuditSeals, createAuditSeals } from './audit-seals.ts';
import { onboardClouds } from './onboarding/onboarding.ts';
import { createProviderChain } from './provider-chain.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import type { ProviderWitness } from './settings.ts';

export interface WorldSettings {
  readonly seed: number;
  readonly accountId: string;
  readonly region: string;
  readonly landingAccounts: readonly LandingAccountSettings[];
  readonly landingRoles: readonly StackRole[];
  /** ARNs of the backend's roles that show themselves to other clouds. */
  readonly shownRoles: readonly string[];
}

export interface LandingAccountSettings {
  readonly id: string;
  readonly cloud: string;
  readonly account: string;
  readonly access: Readonly<Record<string, string>>;
  readonly quotas: Readonly<Record<string, number>>;
}

export interface SimulatedWorld {
  readonly world: World;
  readonly foundation: Foundation;
  readonly rancher: Rancher;
  /** All clouds but AWS, whose services the gateway serves. */
  readonly restClouds: HttpServer;
  /** Whether a service is of one of them. */
  readonly isRestCloud: (service: string) => boolean;
  readonly secrets: Secrets;
  readonly iam: Iam;
  readonly auditSeals: AuditSeals;
  readonly services: readonly AwsService[];
  readonly guard: ReturnType<typeof createCallGuard>;
  readonly longestProviderChainSeconds: (owner?: string) => number;
}

/** The clouds and Rancher over one world, with what onboarding and the foundation stack have left there. */
export async function createSimulatedWorld(
  settings: WorldSettings,
  dependencies: {
    clock: Clock;
    identities: Identities;
    within: <Result>(sender: string | undefined, run: () => Promise<Result>) => Promise<Result>;
    park: (sender: string | undefined) => () => void;
    oracle?: FaultOracle | undefined;
    witness?: ProviderWitness | undefined;
  },
): Promise<SimulatedWorld> {
  const { clock, identities } = dependencies;
  const { seed, accountId, region, landingAccounts } = settings;
  const created = createWorld({
    clock,
    seed,
    managementAccountId: accountId,
    accounts: [
      ...landingAccounts.map(({ account, quotas }) => ({ accountId: account, quotas })),
      // The allow-list's quota is raised as far as AWS allows; everything else of the foundation is small.
      { accountId, quotas: { rulesPerSecurityGroup: 1000 } },
    ],
  });
  const chain = createProviderChain({ world: created, rancher: () => rancher });
  const { world } = chain;
  const foundation = createFoundation(created, { region });
  const webIdentity = createWebIdentity({ clock, hex: created.hex });
  const onboarded = onboardClouds(landingAccounts, {
    world,
    webIdentity,
    agentHome: () => rancher,
    backend: { accountId, roleArns: settings.shownRoles },
  });
  const vendors = onboarded.map(({ vendor }) => vendor);
  const restManners = (service: string) => vendors.map((each) => each.mannersOf(service)).find((manners) => manners);
  const guard = createCallGuard(world, {
    mannersOf: (service) => restManners(service) ?? awsManners(service),
    oracle: dependencies.oracle,
    onCall: dependencies.witness?.call,
  });
  const ec2 = createEc2(world);
  const eks = createEks(world);
  const roles = new Map(
    settings.landingRoles.map((role) => [role.arn, { trustPolicy: role.trust, policies: role.policies }]),
  );
  const secretsManager = createSecretsManager({ clock, hex: world.hex });
  const iam = createIam(world);
  identities.alsoKnown(iam.identify);
  const secrets = await createSecrets({
    ...settings,
    secretsManager,
    iam,
    hex: world.hex,
    rancherKeys: new Map(onboarded.flatMap(({ rancherKeys }) => [...rancherKeys])),
  });
  const rancher = createRancher({
    world,
    clock,
    eks,
    ec2,
    accountsByAccessKey: { get: iam.accountOf },
    secretsOf: iam.secretOf,
    onKeyUse: iam.used,
    foundation,
    token: secrets.rancherToken,
    hooks: guard,
    awsHooks: { beforeCall: guard.beforeCall },
    vendors,
    restHooks: { beforeCall: guard.beforeCall },
    within: dependencies.within,
    onPark: dependencies.park,
  });
  chain.follow();
  let requests = 0;
  const restClouds = createRestServer({
    vendors,
    clock,
    hooks: guard,
    ...(dependencies.witness && { onRequest: dependencies.witness.request }),
    // The functions leave by the NAT gateways of the network in which Rancher stands.
    egressCidrs: foundation.egressCidrs,
    within: dependencies.within,
    onPark: dependencies.park,
    requestId: () => {
      requests += 1;
      return world.hex(`rest-request/${requests}`, 32);
    },
  });
  const s3 = createS3({ clock, hex: world.hex });
  const kms = createKms({ clock, hex: world.hex });
  const auditSeals = await createAuditSeals({ accountId, region }, { s3, kms });
  const services: AwsService[] = [
    ec2,
    eks,
    createRds(world),
    createElbv2(world),
    createSts({
      clock,
      identities,
      roles: roles as never,
      hex: world.hex,
      webIdentity,
    }),
    iam,
    s3,
    secretsManager,
    kms,
  ];
  return {
    world,
    foundation,
    rancher,
    restClouds,
    isRestCloud: (service) => restManners(service) !== undefined,
    secrets,
    iam,
    auditSeals,
    services,
    guard,
    longestProviderChainSeconds: chain.longestSeconds,
  };
}
