import type {
  CreateAccessKeyCommandInput,
  CreateAccessKeyCommandOutput,
  DeleteAccessKeyCommandInput,
  GetAccessKeyLastUsedCommandInput,
  GetAccessKeyLastUsedCommandOutput,
  ListAccessKeysCommandInput,
  ListAccessKeysCommandOutput,
  UpdateAccessKeyCommandInput,
} from '@aws-sdk/client-iam';
import { AwsFault, type AwsService, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { Identity } from '../../../runtime/gateway/identities.ts';
import type { AccessKey, Use } from './access-key.ts';
import { AccessKeyStore, type IamWorld, noSuchEntity } from './access-key-store.ts';

type Reply<Output> = Omit<Output, '$metadata'>;
type Named = { readonly UserName?: string | undefined };

export interface Iam extends AwsService {
  /** As CloudFormation does it; IAM's own call for it is not simulated. */
  addUser(accountId: string, userName: string): void;
  /** Everything there is of a user's keys, for who looks from outside. */
  keysOf(accountId: string, userName: string): readonly AccessKey[];
  /** The account of a key that is good now; undefined for one that is inactive, gone, or not yet known everywhere. */
  accountOf(accessKeyId: string): string | undefined;
  secretOf(accessKeyId: string): string | undefined;
  used(accessKeyId: string, use: Omit<Use, 'atMs'>): void;
  /** Who signs with this key; `invalid` for a key that is not good, undefined for one that IAM never issued. */
  identify(accessKeyId: string): Identity | 'invalid' | undefined;
}

/** AWS IAM, as far as it is about the access keys of users. */
export function createIam(world: IamWorld): Iam {
  const store = new AccessKeyStore(world);
  const ownKey = ({ id, UserName }: Named & { id: string }, { caller }: RequestContext): AccessKey => {
    const key = store.of(caller.accountId, nameOf({ UserName })).find((each) => each.id === id);
    if (!key) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
    return key;
  };
  const used = (accessKeyId: string, use: Omit<Use, 'atMs'>) => {
    const key = store.find(accessKeyId);
    if (key) key.lastUse = { ...use, atMs: world.clock.now() };
  };

  return {
    signingName: 'iam',
    operations: {
      CreateAccessKey(
        input: CreateAccessKeyCommandInput,
        { caller }: RequestContext,
      ): Reply<CreateAccessKeyCommandOutput> {
        const key = store.add(caller.accountId, nameOf(input));
        return { AccessKey: { ...shown(key), SecretAccessKey: key.secret } };
      },

      ListAccessKeys(
        input: ListAccessKeysCommandInput,
        { caller }: RequestContext,
      ): Reply<ListAccessKeysCommandOutput> {
        const keys = store.of(caller.accountId, nameOf(input)).filter((key) => store.isVisible(key));
        return { AccessKeyMetadata: keys.map(shown), IsTruncated: false };
      },

      UpdateAccessKey({ AccessKeyId = '', Status, UserName }: UpdateAccessKeyCommandInput, context: RequestContext) {
        const key = ownKey({ id: AccessKeyId, UserName }, context);
        if (Status !== 'Active' && Status !== 'Inactive') {
          throw new AwsFault(
            'ValidationError',
            `1 validation error detected: Value '${Status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]`,
          );
        }
        key.status = Status;
        return {};
      },

      DeleteAccessKey({ AccessKeyId = '', UserName }: DeleteAccessKeyCommandInput, context: RequestContext) {
        store.remove(ownKey({ id: AccessKeyId, UserName }, context).id);
        return {};
      },

      GetAccessKeyLastUsed(
        { AccessKeyId = '' }: GetAccessKeyLastUsedCommandInput,
        { caller }: RequestContext,
      ): Reply<GetAccessKeyLastUsedCommandOutput> {
        const key = store.find(AccessKeyId);
        // Of a key that is unknown, or of somebody else, IAM says no more than that the caller may not ask.
        if (!key || key.accountId !== caller.accountId) {
          throw new AwsFault(
            'AccessDenied',
            `User: ${caller.arn} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${AccessKeyId}`,
            { status: 403 },
          );
        }
        const { lastUse } = key;
        return {
          UserName: key.userName,
          AccessKeyLastUsed: lastUse
            ? { LastUsedDate: new Date(lastUse.atMs), ServiceName: lastUse.service, Region: lastUse.region }
            : { ServiceName: 'N/A', Region: 'N/A' },
        };
      },
    },

    addUser: (accountId, userName) => store.addUser(accountId, userName),
    keysOf: (accountId, userName) => store.of(accountId, userName),
    accountOf: (accessKeyId) => store.good(accessKeyId)?.accountId,
    secretOf: (accessKeyId) => store.find(accessKeyId)?.secret,
    used,
    identify(accessKeyId) {
      if (!store.wasIssued(accessKeyId)) return undefined;
      const key = store.good(accessKeyId);
      if (!key) return 'invalid';
      used(accessKeyId, { service: 'sts', region: 'us-east-1' });
      const { accountId, userName } = key;
      const arn = `arn:aws:iam::${accountId}:user/${userName}`;
      return { caller: { accountId, arn, accessKeyId, observer: false }, policy: [] };
    },
  };
}

function shown({ userName, id, status, createdAtMs }: AccessKey) {
  return { UserName: userName, AccessKeyId: id, Status: status, CreateDate: new Date(createdAtMs) };
}

/** Without a name IAM takes the user who signs; roles, who call here, are none. */
function nameOf({ UserName }: Named): string {
  if (UserName === undefined) {
    throw new AwsFault('ValidationError', 'Must specify userName when calling with non-User credentials');
  }
  return UserName;
}
