import { randomUUID } from 'node:crypto';
import { type AccountReport, rotateRancherKeys } from '../../functions/rotate-rancher-keys/rotate-rancher-keys.ts';
import { credentialValue, isCredential } from '../../local/simulators/rancher/norman/cloud-credentials.ts';
import { clusters, secrets } from '../../local/simulators/rancher/objects.ts';
import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import { rancherKeysOpener } from '../../src/clouds/open-rancher-keys.ts';
import { asking } from '../../src/pace/ask.ts';
import type { Database } from '../../src/postgres/database.ts';
import type { RancherAccess } from '../../src/rancher/cluster-plan.ts';
import { keyHolders } from '../../src/rancher/keys/holders.ts';
import { secretVersions } from '../../src/rancher/keys/secret-versions.ts';
import { rancherApi } from '../../src/rancher/limits.ts';
import { type Death, mortality } from './mortality.ts';
import { idleOutbox } from './outbox-rows.ts';
import type { TestDatabase } from './postgres.ts';
import { RANCHER_USER, type SimulatedAws, simulatedAws } from './simulated-aws.ts';
import { rancherKey, type SimulatedRancher, simulatedRancher } from './simulated-rancher.ts';
import { LANDING_ACCOUNT } from './tenants.ts';

export const DAY_MS = 86_400_000;
const NAMESPACE = 'cattle-global-data';

export interface KeyRotation {
  readonly aws: SimulatedAws;
  readonly rancher: SimulatedRancher;
  readonly access: RancherAccess;
  readonly account: LandingAccount;
  /** One run, as a schedule starts it. */
  run(options?: { rotateAfterDays?: number }): Promise<AccountReport>;
  /** A run that dies there, if it comes that far. Resolves with whether it did. */
  die(death: Death): Promise<boolean>;
  pass(ms: number): Promise<void>;
  /** Ids of the user's keys at IAM, with whether each is good. */
  keys(): { id: string; active: boolean }[];
  /** The key ids that the secret's versions hold. */
  inSecret(): Promise<{ current: string; pending: string | undefined }>;
  /** The key ids that Rancher's credentials hold. */
  inRancher(): string[];
  /** Everything that ever was a secret half or an id of a key. */
  secrets(): string[];
  /** Somebody makes a key for Rancher's user, or puts one into the secret, or takes the first one out of service. */
  makeByHand(): Promise<string>;
  putSecret(text: string): Promise<void>;
  disableByHand(): Promise<void>;
  /** What Rancher says of a cluster. */
  conditionsOf(clusterId: string): readonly object[];
  /** The answer to the next change of the credential in Rancher is lost. */
  losePut(): void;
  close(): Promise<void>;
}

/** A landing account at AWS whose key for Rancher is rotated: the real use case over HTTP, a clock moved by hand, a real database. */
export async function keyRotation(
  postgres: TestDatabase,
  options: { hiddenShare?: number } = {},
): Promise<KeyRotation> {
  const database = postgres.as('tenantry_app');
  const known = new Set<string>();
  const deaths = mortality();
  const aws = await simulatedAws({
    ...options,
    functionName: 'rotate-rancher-keys',
    hooks: { beforeCall: deaths.beforeCall },
  });
  const rancher = await simulatedRancher(aws);
  const now = () => new Date(aws.clock.now());
  const arn = await keepInSecret(aws, { text: await rancher.readSecret(), operation: 'CreateSecret' });
  const account = { ...aws.landingAccount, id: LANDING_ACCOUNT, rancherCredentialSecretArn: arn };
  await register(account, postgres.database);

  const ask = asking({ database, now, pause: (ms) => aws.clock.advance(ms), patienceSeconds: 20 });
  const access = {
    client: rancher.client,
    api: rancherApi('https://rancher.example.com'),
    readSecret: rancher.readSecret,
  };
  const holders = keyHolders(access, ask);
  const run: KeyRotation['run'] = async ({ rotateAfterDays = 30 } = {}) => {
    const reports = await rotateRancherKeys({
      database,
      openKeys: rancherKeysOpener({ now: aws.clock.now, ask }),
      secrets: secretVersions(),
      holders,
      rotateAfterDays,
      now,
      invocationId: randomUUID(),
      deadline: new Date(aws.clock.now() + 600_000),
      pause: (ms) => aws.clock.advance(ms),
      outbox: idleOutbox(now),
    });
    const [report] = reports;
    if (!report) throw new Error('No account was looked after.');
    return report;
  };

  return {
    aws,
    rancher,
    access,
    account,
    run,
    die: (death) => deaths.die(death, run),
    pass: (ms) => aws.clock.advance(ms),
    keys() {
      const keys = aws.iam.keysOf(account.account, RANCHER_USER);
      for (const { id, secret } of keys) known.add(id).add(secret);
      return keys.map(({ id, status }) => ({ id, active: status === 'Active' }));
    },
    secrets: () => [...known],
    makeByHand: () => rancherKey(aws),
    putSecret: (text) => keepInSecret(aws, { text, operation: 'PutSecretValue' }).then(() => undefined),
    async disableByHand() {
      const [first] = aws.iam.keysOf(account.account, RANCHER_USER);
      if (first) first.status = 'Inactive';
    },
    conditionsOf: (name) => rancher.rancher.state.get(clusters, { name }).status.conditions ?? [],
    losePut() {
      const [credential] = rancher.rancher.state.list(secrets, { namespace: NAMESPACE }).filter(isCredential);
      const id = encodeURIComponent(`${NAMESPACE}:${credential?.metadata.name}`);
      rancher.loseReply({ method: 'PUT', path: `/v3/cloudcredentials/${id}` });
    },
    async inSecret() {
      const { current, pending } = await secretVersions().read(arn);
      const idIn = (text: string) => JSON.parse(text).accessKeyId as string;
      return { current: idIn(current.text), pending: pending && idIn(pending.text) };
    },
    inRancher: () =>
      rancher.rancher.state
        .list(secrets, { namespace: NAMESPACE })
        .filter(isCredential)
        .map((secret) => credentialValue(secret, 'amazonec2credentialConfig-accessKey')),
    async close() {
      await rancher.close();
      await aws.close();
    },
  };
}

/** As whoever onboards accounts keeps a key. Resolves with the secret's ARN. */
export async function keepInSecret(
  { secretsManager }: Pick<SimulatedAws, 'secretsManager'>,
  { text, operation }: { text: string; operation: 'CreateSecret' | 'PutSecretValue' },
): Promise<string> {
  const caller = {
    accountId: '111111111111',
    arn: 'arn:aws:iam::111111111111:root',
    accessKeyId: 'x',
    observer: false,
  };
  const name = `tenantry/landing/${LANDING_ACCOUNT}`;
  const made = await secretsManager.operations[operation]?.(
    { Name: name, SecretId: name, SecretString: text, ClientRequestToken: randomUUID() } as never,
    { caller, region: 'eu-central-1', requestId: 'onboarding', invocationId: undefined },
  );
  return (made as { ARN: string }).ARN;
}

export async function register(account: LandingAccount, database: Database): Promise<void> {
  const row = {
    cloud: account.cloud,
    account: account.account,
    purpose: 'pool' as const,
    regions: JSON.stringify(['eu-central-1']),
    access: JSON.stringify(account.access),
    quotas: '{}',
    rancher_credential_secret_arn: account.rancherCredentialSecretArn,
    leaving_since: null,
  };
  await database
    .insertInto('landing_accounts')
    .values({ id: account.id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}
