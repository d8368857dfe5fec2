import type {
  CreateSecretCommandInput,
  CreateSecretCommandOutput,
  DeleteSecretCommandInput,
  DeleteSecretCommandOutput,
  PutResourcePolicyCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateSecretCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { AwsFault, type AwsService, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { parsePolicyDocument } from '../../../runtime/iam/parse-policy.ts';
import type { PolicyDocument } from '../../../runtime/iam/policy.ts';
import type { Secret } from './secret.ts';
import { secretListingOperations } from './secret-listing.ts';
import { invalidParameter, SecretStore, type SecretStoreDependencies } from './secret-store.ts';
import { addVersion, secretValueOperations } from './secret-values.ts';

type Reply<Output> = Omit<Output, '$metadata'>;
type Named = { readonly SecretId?: string | undefined };

const DAY_MS = 86_400_000;
const DEFAULT_RECOVERY_DAYS = 30;

/** AWS Secrets Manager: values with versions and stages, deletion with a recovery window, sharing by ARN and resource policy. */
export function createSecretsManager(dependencies: SecretStoreDependencies): AwsService {
  const store = new SecretStore(dependencies);
  const reference = ({ arn, name }: Secret) => ({ ARN: arn, Name: name });
  const accessFor = (operation: string, context: RequestContext) => ({
    context,
    action: `secretsmanager:${operation}`,
  });

  return {
    signingName: 'secretsmanager',
    operations: {
      ...secretListingOperations(store),
      ...secretValueOperations(store),

      CreateSecret(input: CreateSecretCommandInput, context: RequestContext): Reply<CreateSecretCommandOutput> {
        const { Name = '', Description, KmsKeyId, Tags, SecretString, SecretBinary, ClientRequestToken } = input;
        const repeated =
          ClientRequestToken &&
          store
            .visible(context)
            .find(
              ({ name, versions, deletionAtMs }) =>
                name === Name && deletionAtMs === undefined && versions.has(ClientRequestToken),
            );
        const secret = repeated || store.add({ name: Name, context });
        if (SecretString !== undefined || SecretBinary !== undefined) {
          const version = addVersion(secret, { order: input, nowMs: store.now() });
          if (!repeated) describe(secret, { Description, KmsKeyId, Tags });
          return { ...reference(secret), VersionId: version.id };
        }
        describe(secret, { Description, KmsKeyId, Tags });
        return reference(secret);
      },

      UpdateSecret(input: UpdateSecretCommandInput, context: RequestContext) {
        const secret = store.findUsable(input.SecretId ?? '', accessFor('UpdateSecret', context));
        describe(secret, { Description: input.Description, KmsKeyId: input.KmsKeyId });
        secret.changedAtMs = store.now();
        if (input.SecretString === undefined && input.SecretBinary === undefined) return reference(secret);
        const version = addVersion(secret, { order: input, nowMs: store.now() });
        return { ...reference(secret), VersionId: version.id };
      },

      DeleteSecret(input: DeleteSecretCommandInput, context: RequestContext): Reply<DeleteSecretCommandOutput> {
        const { SecretId = '', RecoveryWindowInDays, ForceDeleteWithoutRecovery = false } = input;
        if (ForceDeleteWithoutRecovery && RecoveryWindowInDays !== undefined) {
          throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
        }
        const days = RecoveryWindowInDays ?? DEFAULT_RECOVERY_DAYS;
        if (days < 7 || days > 30) {
          throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
        }
        const access = accessFor('DeleteSecret', context);
        const secret = ForceDeleteWithoutRecovery ? store.find(SecretId, access) : store.findUsable(SecretId, access);
        const deletionAtMs = store.now() + (ForceDeleteWithoutRecovery ? 0 : days * DAY_MS);
        if (ForceDeleteWithoutRecovery) store.remove(secret);
        else secret.deletionAtMs = deletionAtMs;
        return { ...reference(secret), DeletionDate: new Date(deletionAtMs) };
      },

      RestoreSecret({ SecretId = '' }: Named, context: RequestContext) {
        const secret = store.find(SecretId, accessFor('RestoreSecret', context));
        secret.deletionAtMs = undefined;
        return reference(secret);
      },

      TagResource({ SecretId = '', Tags = [] }: TagResourceCommandInput, context: RequestContext) {
        describe(store.findUsable(SecretId, accessFor('TagResource', context)), { Tags });
        return {};
      },

      UntagResource({ SecretId = '', TagKeys = [] }: UntagResourceCommandInput, context: RequestContext) {
        const secret = store.findUsable(SecretId, accessFor('UntagResource', context));
        for (const key of TagKeys) secret.tags.delete(key);
        return {};
      },

      PutResourcePolicy(
        { SecretId = '', ResourcePolicy = '' }: PutResourcePolicyCommandInput,
        context: RequestContext,
      ) {
        const secret = store.findUsable(SecretId, accessFor('PutResourcePolicy', context));
        secret.policy = readPolicy(ResourcePolicy);
        return reference(secret);
      },

      GetResourcePolicy({ SecretId = '' }: Named, context: RequestContext) {
        const secret = store.findUsable(SecretId, accessFor('GetResourcePolicy', context));
        return { ...reference(secret), ...(secret.policy && { ResourcePolicy: JSON.stringify(secret.policy) }) };
      },

      DeleteResourcePolicy({ SecretId = '' }: Named, context: RequestContext) {
        const secret = store.findUsable(SecretId, accessFor('DeleteResourcePolicy', context));
        secret.policy = undefined;
        return reference(secret);
      },
    },
  };
}

function describe(
  secret: Secret,
  { Description, KmsKeyId, Tags = [] }: Pick<CreateSecretCommandInput, 'Description' | 'KmsKeyId' | 'Tags'>,
): void {
  secret.description = Description ?? secret.description;
  secret.kmsKeyId = KmsKeyId ?? secret.kmsKeyId;
  for (const { Key, Value = '' } of Tags) {
    if (Key !== undefined) secret.tags.set(Key, Value);
  }
}

function readPolicy(text: string): PolicyDocument {
  try {
    return parsePolicyDocument(text);
  } catch (cause) {
    const message = `This resource policy contains invalid Json. ${String(cause)}`;
    throw new AwsFault('MalformedPolicyDocumentException', message, { status: 400 });
  }
}
