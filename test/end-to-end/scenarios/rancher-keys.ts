import { IAMClient, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { orderCancelled, orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { OrderSeen, Scenario } from '../../support/scenario.ts';

export interface RancherKeysSeen {
  /** How the accounts came off, by id: in peace, and after the key of the tenant's account was taken out of service. */
  readonly inPeace: Readonly<Record<string, string>>;
  readonly afterLoss: Readonly<Record<string, string>>;
  readonly accountId: string;
  /** Statuses of the keys at IAM: before, and after the run. */
  readonly keys: readonly (readonly string[])[];
  readonly isNewInSecret: boolean;
  readonly told: readonly string[];
  readonly audited: number;
  readonly cancel: OrderSeen | undefined;
  readonly remains: readonly string[];
  /** Secrets that were found in logs, events or any row of the audit. */
  readonly leaks: readonly string[];
}

const UserName = 'tenantry-rancher';

/** A tenant lives; somebody takes the key of its account out of service at AWS; the next run of the schedule gives Rancher another; the tenant goes. */
export default async function rancherKeys(scenario: Scenario): Promise<RancherKeysSeen> {
  const { cloud, sql } = scenario;
  scenario.send(orderPlaced({ orderId: 'KEYS-1', name: 'keys' }));
  await scenario.settle();
  const tenantId = tenantOf('KEYS-1');
  const [place] = await sql<{ id: string; account: string; arn: string }>(
    `select a.id, a.account, a.rancher_credential_secret_arn as arn from tenants t
     join landing_accounts a on a.id = t.landing_account_id where t.id = $1`,
    [tenantId],
  );
  if (!place) throw new Error('The tenant lives nowhere.');
  const account = keysOf({ ...place, gatewayUrl: cloud.gatewayUrl });
  const inPeace = await cloud.rotateRancherKeys();
  const before = await cloud.clock.busy(account.look);

  await cloud.clock.busy(() => account.disable(before.id));
  await scenario.pass(600);
  const afterLoss = await cloud.rotateRancherKeys();
  await scenario.pass(600);
  const after = await cloud.clock.busy(account.look);

  scenario.send(orderCancelled({ orderId: 'KEYS-2', name: 'keys', cancels: 'KEYS-1' }));
  await scenario.settle();
  const rows = await sql<{ record: string }>('select record from audit');
  const told = scenario.events.filter(({ data }) => data.stage === 'rancher-key' && data.phase === 'result');
  const everything = [JSON.stringify(scenario.events), ...scenario.logged, ...rows.map(({ record }) => record)].join();
  return {
    inPeace,
    afterLoss,
    accountId: place.id,
    keys: [before.statuses, after.statuses],
    isNewInSecret: before.id !== after.id,
    told: told
      .filter(({ data }) => data.ownerId === tenantId || data.ownerId === place.id)
      .map(({ data }) => `${data.kind} ${data.action} ${data.outcome}`),
    audited: rows.filter(({ record }) => record.includes('"stage":"rancher-key"')).length,
    cancel: await scenario.order('KEYS-2'),
    remains: await scenario.remains(tenantId),
    leaks: [...before.secrets, ...after.secrets].filter((secret) => everything.includes(secret)),
  };
}

/** As an administrator of the account, and of the backend, sees and does it. */
function keysOf({ account, arn, gatewayUrl }: { account: string; arn: string; gatewayUrl: string }) {
  const as = (accessKeyId: string) => ({
    endpoint: gatewayUrl,
    region: 'eu-central-1',
    credentials: { accessKeyId, secretAccessKey: 'unused' },
  });
  const iam = new IAMClient(as(account));
  const secrets = new SecretsManagerClient(as('111111111111'));
  return {
    async look() {
      const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
      const key = JSON.parse(SecretString) as { accessKeyId: string; secretAccessKey: string };
      const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
      const statuses = AccessKeyMetadata.map(({ Status }) => String(Status));
      return { id: key.accessKeyId, statuses, secrets: [key.accessKeyId, key.secretAccessKey] };
    },
    disable: async (id: string) => {
      await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: id, Status: 'Inactive' }));
    },
  };
}
