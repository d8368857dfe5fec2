import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import type { CallClass } from '../../pace/provider-api.ts';
import { StepFailure } from '../../platform/failure.ts';
import { keepSecret } from '../../platform/redact.ts';
import { eks } from '../../rancher/eks.ts';
import type { AdapterDependencies } from '../adapters.ts';
import type { LandingAccount } from '../cloud-adapter.ts';
import type { NoRotation, RancherKeys } from '../rancher-keys.ts';
import { createSessions } from './credential.ts';
import { codeOf, removing, translating } from './failures.ts';
import { apiOf } from './limits.ts';
import { repeatNothing } from './repeating.ts';

/** The user that `infra/landing-account/aws.yml` makes. */
const UserName = 'tenantry-rancher';

const keySchema = z.object({ accessKeyId: z.string().min(16), secretAccessKey: z.string().min(1) });
const listedSchema = z.object({
  AccessKeyId: z.string(),
  Status: z.string(),
  CreateDate: z.date(),
});
const madeSchema = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string() });

const settings = () => ({
  retryStrategy: repeatNothing(),
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
});

/** The access keys of Rancher's user, changed with a role that may do so with this user's only. */
export function openAwsRancherKeys(
  account: LandingAccount,
  { now, ask }: AdapterDependencies,
): RancherKeys | NoRotation {
  const { rancherKeysRoleArn: roleArn } = account.access;
  if (roleArn === undefined) {
    return { notRotated: 'The account has no role that may rotate keys: its template is an older one.' };
  }
  const sessions = createSessions({ sts: new STSClient(settings()), now });
  const entered = { ...account, access: { ...account.access, roleArn } };
  const session = sessions({ account: entered, subject: 'rancher-keys' });
  const iam = new IAMClient({ ...settings(), credentials: () => session.credentials() });
  const api = apiOf('iam', { account: account.account, region: '' });
  const paced = <Answer>(kind: CallClass, run: () => Promise<Answer>): Promise<Answer> => {
    const translated = () => translating(run);
    return ask ? ask([{ api, class: kind, count: 1 }], translated) : translated();
  };

  return {
    kind: 'access-key',
    // IAM quotas: "Access keys assigned to an IAM user: 2".
    most: 2,
    isMarked: false,
    provider: eks,
    idIn: (secret) => parse(secret).accessKeyId,

    list: () =>
      paced('read', async () => {
        const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
        return z
          .array(listedSchema)
          .parse(AccessKeyMetadata)
          .map(({ AccessKeyId, Status, CreateDate }) => ({
            id: AccessKeyId,
            active: Status === 'Active',
            createdAt: CreateDate,
          }));
      }),

    create: () =>
      paced('change', async () => {
        const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
        const made = madeSchema.parse(AccessKey);
        const key = { accessKeyId: made.AccessKeyId, secretAccessKey: made.SecretAccessKey };
        return { id: key.accessKeyId, secret: keepSecret(JSON.stringify(key)) };
      }),

    isAccepted: (secret) => isAccepted(secret, account),

    usage: {
      shownAfterMs: 0,
      lastUsedAt: (id) =>
        paced('read', async () => {
          const answer = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
          return answer.AccessKeyLastUsed?.LastUsedDate;
        }),
    },

    disable: (id) =>
      paced('change', async () => {
        await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: id, Status: 'Inactive' }));
      }),

    remove: (id) =>
      paced('change', () => removing(() => iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: id })))),
  };
}

/** `GetCallerIdentity` is allowed to everybody; of a key that AWS does not know, or not yet everywhere, it says `InvalidClientTokenId`. */
async function isAccepted(secret: string, account: LandingAccount): Promise<boolean> {
  const { accessKeyId, secretAccessKey } = parse(secret);
  const sts = new STSClient({ ...settings(), credentials: { accessKeyId, secretAccessKey } });
  try {
    const { Account, Arn } = await translating(() => sts.send(new GetCallerIdentityCommand({})));
    if (Account === account.account && Arn?.endsWith(`:user/${UserName}`)) return true;
  } catch (error) {
    if (codeOf(error) === 'InvalidClientTokenId') return false;
    throw error;
  } finally {
    sts.destroy();
  }
  throw new StepFailure('foreign-resource', `The key for Rancher is not of the user ${UserName} of this account.`);
}

function parse(secret: string): z.infer<typeof keySchema> {
  try {
    return keySchema.parse(JSON.parse(secret));
  } catch {
    // The parser's own error quotes what it could not read.
    throw new StepFailure('invalid-input', "The landing account's key for Rancher cannot be read from its secret.");
  }
}
