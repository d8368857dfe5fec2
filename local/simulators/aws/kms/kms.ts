import type {
  CreateKeyCommandInput,
  KeyMetadata,
  ScheduleKeyDeletionCommandInput,
  SigningAlgorithmSpec,
} from '@aws-sdk/client-kms';
import { AwsFault, type AwsService, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { aliasOperations } from './aliases.ts';
import { encryptionOperations } from './encryption.ts';
import { KeyStore, type KeyStoreDependencies } from './key-store.ts';
import { type KmsKey, makeMaterial, signingAlgorithmsOf } from './kms-key.ts';
import { signatureOperations } from './signatures.ts';

type Named = { readonly KeyId?: string };

const DAY_MS = 86_400_000;
const DEFAULT_WAITING_DAYS = 30;

/** AWS KMS with real cryptography: signatures verify with the public key, ciphertexts open with their key and context only. */
export function createKms(dependencies: KeyStoreDependencies): AwsService {
  const store = new KeyStore(dependencies);
  const find = ({ KeyId = '' }: Named, context: RequestContext) => store.find(KeyId, context);

  return {
    signingName: 'kms',
    operations: {
      ...signatureOperations(store),
      ...encryptionOperations(store),
      ...aliasOperations(store),

      CreateKey(input: CreateKeyCommandInput, context: RequestContext): { KeyMetadata: KeyMetadata } {
        const {
          KeySpec: spec = 'SYMMETRIC_DEFAULT',
          KeyUsage: usage = 'ENCRYPT_DECRYPT',
          Description = '',
          Tags = [],
        } = input;
        if (spec === 'SYMMETRIC_DEFAULT' && usage !== 'ENCRYPT_DECRYPT') {
          throw new AwsFault('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
        }
        const id = store.nextId(context);
        const key: KmsKey = {
          id,
          arn: `arn:aws:kms:${context.region}:${context.caller.accountId}:key/${id}`,
          accountId: context.caller.accountId,
          region: context.region,
          spec,
          usage,
          createdAtMs: store.now(),
          description: Description,
          tags: new Map(Tags.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue])),
          material: makeMaterial(spec),
          state: 'Enabled',
          deletionAtMs: undefined,
        };
        store.add(key);
        return { KeyMetadata: metadataOf(key) };
      },

      DescribeKey: (input: Named, context: RequestContext) => ({ KeyMetadata: metadataOf(find(input, context)) }),

      ListKeys: (_input: object, context: RequestContext) => ({
        Keys: store.visible(context).map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
        Truncated: false,
      }),

      ListResourceTags: (input: Named, context: RequestContext) => ({
        Tags: [...find(input, context).tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
        Truncated: false,
      }),

      EnableKey(input: Named, context: RequestContext) {
        changeable(find(input, context)).state = 'Enabled';
        return {};
      },

      DisableKey(input: Named, context: RequestContext) {
        changeable(find(input, context)).state = 'Disabled';
        return {};
      },

      ScheduleKeyDeletion(input: ScheduleKeyDeletionCommandInput, context: RequestContext) {
        const days = input.PendingWindowInDays ?? DEFAULT_WAITING_DAYS;
        if (days < 7 || days > 30) {
          const rule = 'Member must have value between 7 and 30';
          const message = `1 validation error detected: Value '${days}' at 'pendingWindowInDays' failed to satisfy constraint: ${rule}`;
          throw new AwsFault('ValidationException', message);
        }
        const key = changeable(store.find(input.KeyId ?? '', context));
        key.state = 'PendingDeletion';
        key.deletionAtMs = store.now() + days * DAY_MS;
        return {
          KeyId: key.arn,
          DeletionDate: new Date(key.deletionAtMs),
          KeyState: key.state,
          PendingWindowInDays: days,
        };
      },

      CancelKeyDeletion(input: Named, context: RequestContext) {
        const key = find(input, context);
        if (key.state !== 'PendingDeletion') throw invalidState(key, 'is not pending deletion');
        key.state = 'Disabled';
        key.deletionAtMs = undefined;
        return { KeyId: key.arn };
      },
    },
  };
}

function metadataOf(key: KmsKey): KeyMetadata {
  const algorithms = [...signingAlgorithmsOf(key)] as SigningAlgorithmSpec[];
  return {
    KeyId: key.id,
    Arn: key.arn,
    AWSAccountId: key.accountId,
    CreationDate: new Date(key.createdAtMs),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    KeySpec: key.spec,
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    MultiRegion: false,
    ...(key.usage === 'ENCRYPT_DECRYPT' && { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] }),
    ...(algorithms.length > 0 && { SigningAlgorithms: algorithms }),
    ...(key.deletionAtMs !== undefined && { DeletionDate: new Date(key.deletionAtMs) }),
  };
}

function changeable(key: KmsKey): KmsKey {
  if (key.state === 'PendingDeletion') throw invalidState(key, 'is pending deletion');
  return key;
}

function invalidState({ arn }: KmsKey, problem: string): AwsFault {
  return new AwsFault('KMSInvalidStateException', `${arn} ${problem}.`, { status: 400 });
}
