import type {
  DescribeSecretCommandInput,
  DescribeSecretCommandOutput,
  ListSecretsCommandInput,
  ListSecretsCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { Secret } from './secret.ts';
import { invalidParameter, type SecretStore } from './secret-store.ts';

type Reply<Output> = Omit<Output, '$metadata'>;

const DEFAULT_PAGE = 100;

/** The operations that show secrets without their values. */
export function secretListingOperations(store: SecretStore) {
  return {
    DescribeSecret(
      { SecretId = '' }: DescribeSecretCommandInput,
      context: RequestContext,
    ): Reply<DescribeSecretCommandOutput> {
      const secret = store.find(SecretId, { context, action: 'secretsmanager:DescribeSecret' });
      const stages = [...secret.versions.values()].map(({ id, stages }) => [id, [...stages]]);
      return { ...entryOf(secret), VersionIdsToStages: Object.fromEntries(stages) };
    },

    ListSecrets(input: ListSecretsCommandInput, context: RequestContext): Reply<ListSecretsCommandOutput> {
      const { MaxResults = DEFAULT_PAGE, NextToken, Filters = [], IncludePlannedDeletion = false } = input;
      const all = store
        .visible(context)
        .filter((secret) => IncludePlannedDeletion || secret.deletionAtMs === undefined)
        .filter((secret) => Filters.every(({ Key, Values = [] }) => fits(secret, { key: Key, values: Values })));
      const start = NextToken === undefined ? 0 : Number(NextToken);
      if (!Number.isInteger(start)) throw new AwsFault('InvalidNextTokenException', 'The NextToken value is invalid.');
      const end = start + MaxResults;
      return {
        SecretList: all.slice(start, end).map((secret) => ({
          ...entryOf(secret),
          SecretVersionsToStages: Object.fromEntries(
            [...secret.versions.values()].map(({ id, stages }) => [id, [...stages]]),
          ),
        })),
        ...(end < all.length && { NextToken: String(end) }),
      };
    },
  };
}

function entryOf(secret: Secret) {
  const optional = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms));
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    CreatedDate: new Date(secret.createdAtMs),
    LastChangedDate: new Date(secret.changedAtMs),
    LastAccessedDate: optional(secret.accessedAtMs),
    DeletedDate: optional(secret.deletionAtMs),
    Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
  };
}

/** Filters match by prefix without regard to case; `!` negates (API reference, Filter). */
function fits(secret: Secret, { key, values }: { key: string | undefined; values: readonly string[] }): boolean {
  const texts: Readonly<Record<string, readonly string[]>> = {
    name: [secret.name],
    description: [secret.description ?? ''],
    'tag-key': [...secret.tags.keys()],
    'tag-value': [...secret.tags.values()],
    all: [secret.name, secret.description ?? '', ...secret.tags.keys(), ...secret.tags.values()],
  };
  const candidates = texts[key ?? ''];
  if (!candidates) throw invalidParameter(`Filtering by ${key} is not implemented locally.`);
  const starts = (prefix: string) => candidates.some((text) => text.toLowerCase().startsWith(prefix.toLowerCase()));
  return values.some((value) => (value.startsWith('!') ? !starts(value.slice(1)) : starts(value)));
}
