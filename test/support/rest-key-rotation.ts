import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type AccountReport, rotateRancherKeys } from '../../functions/rotate-rancher-keys/rotate-rancher-keys.ts';
import { onboardAzure } from '../../local/cloud/onboarding/azure.ts';
import { onboardGoogle } from '../../local/cloud/onboarding/google.ts';
import type { Onboarded } from '../../local/cloud/onboarding/onboarded.ts';
import { createSecretsManager } from '../../local/simulators/aws/secrets-manager/secrets-manager.ts';
import { credentialValue, isCredential } from '../../local/simulators/rancher/norman/cloud-credentials.ts';
import { secrets as rancherSecrets } from '../../local/simulators/rancher/objects.ts';
import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import { rancherKeysOpener } from '../../src/clouds/open-rancher-keys.ts';
import type { RancherKeys } from '../../src/clouds/rancher-keys.ts';
import { asking } from '../../src/pace/ask.ts';
import { aks } from '../../src/rancher/aks.ts';
import { gke } from '../../src/rancher/gke.ts';
import { keyHolders } from '../../src/rancher/keys/holders.ts';
import { secretVersions } from '../../src/rancher/keys/secret-versions.ts';
import { cloudCredential } from '../../src/rancher/resources/cloud-credential.ts';
import { BACKEND_ACCOUNT } from './backend.ts';
import { keepInSecret, register } from './key-rotation.ts';
import { type Death, mortality } from './mortality.ts';
import { emptyTables } from './ordering.ts';
import { idleOutbox } from './outbox-rows.ts';
import type { TestDatabase } from './postgres.ts';
import { type RancherBeside, rancherBeside } from './rancher-beside.ts';
import { type RestCloud, startRestCloud } from './rest-cloud.ts';
import { LANDING_ACCOUNT, type ReservedTenant, reserveTenant } from './tenants.ts';

const { landingAccounts }: { landingAccounts: (LandingAccount & { quotas: Record<string, number> })[] } = JSON.parse(
  readFileSync(new URL('../../infra/stages/local.json', import.meta.url), 'utf8'),
);
const clouds = {
  azure: { onboard: onboardAzure, provider: aks },
  gcp: { onboard: onboardGoogle, provider: gke },
} as const;

export type RestCloudName = keyof typeof clouds;

/** A landing account at a cloud with a REST API, with one tenant who has a credential in Rancher and no cluster. */
export interface RestKeyRotation {
  readonly cloud: RestCloud;
  readonly access: RancherBeside['access'];
  readonly account: LandingAccount;
  readonly tenant: ReservedTenant;
  /** As the rotation itself sees and changes them. */
  readonly keys: RancherKeys;
  /** One run, as a schedule starts it. */
  run(): Promise<AccountReport>;
  /** A run that dies there, if it comes that far. Resolves with whether it did. */
  die(death: Death): Promise<boolean>;
  pass(ms: number): Promise<void>;
  inSecret(): Promise<{ current: string; pending: string | undefined }>;
  putSecret(text: string): Promise<void>;
  /** The key ids that Rancher's credentials hold. */
  inRancher(): string[];
  /** What Rancher's credentials say of themselves. */
  annotations(): Readonly<Record<string, string>>[];
  /** Whether Rancher's credentials are good at the cloud. */
  areGood(): Promise<boolean>;
  /** A cloud credential in Rancher, with the key of this text; that which the account began with when absent. */
  makeCredential(credential: { ownerId: string; secret?: string; isMarked?: boolean }): Promise<void>;
  /** Everything that ever was a secret half. */
  secrets(): string[];
  states(): Promise<string[]>;
  close(): Promise<void>;
}

export async function restKeyRotation(
  postgres: TestDatabase,
  { cloud: name, hiddenShare }: { cloud: RestCloudName; hiddenShare?: number },
): Promise<RestKeyRotation> {
  const { database } = postgres;
  for (const table of ['rancher_keys', 'stage_leases', 'buckets', 'closures'] as const) {
    await database.deleteFrom(table).execute();
  }
  await emptyTables(database);
  const { onboard, provider } = clouds[name];
  const registered = landingAccounts.find(({ cloud }) => cloud === name);
  if (!registered) throw new Error(`The stage local has no landing account at ${name}.`);
  const deaths = mortality();
  let onboarded: Onboarded | undefined;
  let secretsManager: ReturnType<typeof createSecretsManager> | undefined;
  const cloud = await startRestCloud({
    account: registered.account,
    hiddenShare,
    functionName: 'rotate-rancher-keys',
    deaths,
    vendor(world, webIdentity) {
      const roleArns = [`arn:aws:iam::${BACKEND_ACCOUNT}:role/tenantry-local-rotate-rancher-keys`];
      const backend = { accountId: BACKEND_ACCOUNT, roleArns };
      const agentHome = () => {
        throw new Error('There is no agent here.');
      };
      onboarded = onboard([registered], { world, webIdentity, backend, agentHome });
      return onboarded.vendor;
    },
    backend({ clock, hex }) {
      secretsManager = createSecretsManager({ clock, hex });
      return [secretsManager];
    },
  });
  if (!onboarded || !secretsManager) throw new Error('Nobody was onboarded.');
  const { clock } = cloud;
  const backend = { secretsManager };
  const firstKey = onboarded.rancherKeys.get(registered.id) ?? {};
  const { access, rancher, close } = await rancherBeside(cloud, firstKey);
  const arn = await keepInSecret(backend, { text: JSON.stringify(firstKey), operation: 'CreateSecret' });
  // What reserves a tenant puts it into this one.
  const account = { ...registered, id: LANDING_ACCOUNT, rancherCredentialSecretArn: arn };
  await register(account, database);

  const now = () => new Date(clock.now());
  const pause = (ms: number) => clock.advance(ms);
  const app = postgres.as('tenantry_app');
  const ask = asking({ database: app, now, pause, patienceSeconds: 20 });
  const openKeys = () => rancherKeysOpener({ now: clock.now, ask, endpointUrl: cloud.url });
  const keys = await openKeys()(account);
  if ('notRotated' in keys) throw new Error(keys.notRotated);
  const tenant = await reserveTenant(database, { phase: 'active' });
  /** Secret halves, by the id of their key. */
  const known = new Map<string, string>();
  const remember = (text: string) => {
    const { clientSecret, private_key: privateKey } = JSON.parse(text);
    known.set(keys.idIn(text), clientSecret ?? privateKey);
  };
  remember(JSON.stringify(firstKey));
  const run = async () => {
    const reports = await rotateRancherKeys({
      database: app,
      // A cold start: what died took its sessions along.
      openKeys: openKeys(),
      secrets: secretVersions(),
      holders: keyHolders(access, ask),
      rotateAfterDays: 30,
      now,
      invocationId: randomUUID(),
      deadline: new Date(clock.now() + 600_000),
      pause,
      outbox: idleOutbox(now),
    });
    const [report] = reports;
    if (!report) throw new Error('No account was looked after.');
    return report;
  };
  const credentials = () =>
    rancher.state.list(rancherSecrets, { namespace: 'cattle-global-data' }).filter(isCredential);

  const rotation: RestKeyRotation = {
    cloud,
    access,
    account,
    tenant,
    keys,
    run,
    die: (death) => deaths.die(death, run),
    pass: (ms) => clock.advance(ms),
    async inSecret() {
      const { current, pending } = await secretVersions().read(arn);
      for (const version of [current, ...(pending ? [pending] : [])]) remember(version.text);
      return { current: keys.idIn(current.text), pending: pending && keys.idIn(pending.text) };
    },
    async putSecret(text) {
      await keepInSecret(backend, { text, operation: 'PutSecretValue' });
    },
    inRancher: () =>
      credentials().map((credential) => {
        const keyFile = credentialValue(credential, 'googlecredentialConfig-authEncodedJson');
        const password = credentialValue(credential, 'azurecredentialConfig-clientSecret');
        if (keyFile !== '') return keys.idIn(keyFile);
        return [...known].find(([, secret]) => secret === password)?.[0] ?? 'unknown';
      }),
    annotations: () => credentials().map(({ metadata }) => metadata.annotations ?? {}),
    async areGood() {
      const texts = credentials().map((credential) => {
        const keyFile = credentialValue(credential, 'googlecredentialConfig-authEncodedJson');
        const clientSecret = credentialValue(credential, 'azurecredentialConfig-clientSecret');
        return keyFile === '' ? JSON.stringify({ ...firstKey, clientSecret }) : keyFile;
      });
      return (await Promise.all(texts.map((text) => keys.isAccepted(text)))).every((good) => good);
    },
    async makeCredential({ ownerId, secret = JSON.stringify(firstKey), isMarked = true }) {
      const { credential, operator } = provider;
      const form = isMarked ? credential : { ...credential, keyIdIn: () => undefined };
      await cloudCredential({ credential: form, operator }).create(
        { rancher: access.client, readSecret: () => Promise.resolve(secret) },
        {
          wanted: { secretArn: arn, region: 'europe-west3' },
          mark: { ownerId, slot: 'rancher-credential', orderId: tenant.orderId },
          requestId: 'request-1',
        },
      );
    },
    secrets: () => [...known.values()],
    states: async () => {
      const rows = await database.selectFrom('rancher_keys').select('state').execute();
      return rows.map(({ state }) => state).sort();
    },
    async close() {
      await close();
      await cloud.close();
    },
  };
  await rotation.makeCredential({ ownerId: tenant.tenantId });
  return rotation;
}
