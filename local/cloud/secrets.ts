import * as z from 'zod';
import type { AwsService, RequestContext } from '../runtime/gateway/aws-service.ts';
import type { Iam } from '../simulators/aws/iam/iam.ts';
import type { LandingAccountSettings } from './simulated-world.ts';

export interface Secrets {
  readonly rancherToken: string;
  readonly rancherTokenArn: string;
  /** ARN of the static key for Rancher, by the id of the landing account. */
  readonly credentialArns: ReadonlyMap<string, string>;
}

/** What onboarding puts into Secrets Manager: Rancher's bot token, and for each landing account the key that Rancher works with. */
export async function createSecrets(settings: {
  accountId: string;
  region: string;
  landingAccounts: readonly LandingAccountSettings[];
  secretsManager: AwsService;
  iam: Iam;
  hex: (key: string, length: number) => string;
  /** Of clouds other than AWS, by the id of the landing account. */
  rancherKeys: ReadonlyMap<string, object>;
}): Promise<Secrets> {
  const { hex } = settings;
  const rancherToken = `token-${hex('rancher-bot', 5)}:${hex('rancher-bot-key', 54)}`;
  const put = async (name: string, value: string): Promise<string> => {
    const create = settings.secretsManager.operations.CreateSecret;
    const created = await create?.(
      { Name: name, SecretString: value, ClientRequestToken: hex(`token/${name}`, 32) } as never,
      contextOf(settings),
    );
    if (!created || !('ARN' in created)) throw new Error(`Secret ${name} was not made.`);
    return String(created.ARN);
  };
  const credentialArns = new Map<string, string>();
  for (const [id, key] of settings.rancherKeys) {
    credentialArns.set(id, await put(`tenantry/landing/${id}`, JSON.stringify(key)));
  }
  for (const { id, account } of settings.landingAccounts.filter(({ cloud }) => cloud === 'aws')) {
    const { accessKeyId, secretAccessKey } = await rancherKey(account, settings);
    credentialArns.set(id, await put(`tenantry/landing/${id}`, JSON.stringify({ accessKeyId, secretAccessKey })));
  }
  return {
    rancherToken,
    rancherTokenArn: await put('tenantry/rancher/token', rancherToken),
    credentialArns,
  };
}

/** The user of infra/landing-account/aws.yml, and a key that somebody has made for it. */
const RANCHER_USER = 'tenantry-rancher';
const madeKey = z.object({ AccessKey: z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string() }) });

async function rancherKey(
  accountId: string,
  { iam, region }: { iam: Iam; region: string },
): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  iam.addUser(accountId, RANCHER_USER);
  const create = iam.operations.CreateAccessKey;
  const made = await create?.({ UserName: RANCHER_USER } as never, contextOf({ accountId, region }));
  const { AccessKeyId, SecretAccessKey } = madeKey.parse(made).AccessKey;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
}

function contextOf({ accountId, region }: { accountId: string; region: string }): RequestContext {
  const arn = `arn:aws:iam::${accountId}:role/foundation`;
  return {
    caller: { accountId, arn, accessKeyId: 'foundation', observer: false },
    region,
    requestId: 'foundation',
    invocationId: undefined,
  };
}
