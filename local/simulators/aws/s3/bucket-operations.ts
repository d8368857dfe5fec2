import type {
  CreateBucketCommandInput,
  CreateBucketCommandOutput,
  GetBucketVersioningCommandOutput,
  GetObjectLockConfigurationCommandOutput,
  ListBucketsCommandOutput,
  PutBucketVersioningCommandInput,
  PutObjectLockConfigurationCommandInput,
} from '@aws-sdk/client-s3';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { type BucketStore, bucketOf } from './bucket-store.ts';

type Reply<Output> = Omit<Output, '$metadata'>;
type InBucket = { readonly Bucket?: string | undefined };

const BUCKET_NAME = /^(?!xn--)[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/;
const DAYS_PER_YEAR = 365;

/** The operations on buckets and their settings. */
export function bucketOperations(store: BucketStore) {
  return {
    CreateBucket(
      input: CreateBucketCommandInput,
      { caller, region }: RequestContext,
    ): Reply<CreateBucketCommandOutput> {
      const { Bucket: name = '', ObjectLockEnabledForBucket: lockEnabled = false } = input;
      if (!BUCKET_NAME.test(name))
        throw new AwsFault('InvalidBucketName', 'The specified bucket is not valid.', { status: 400 });
      const existing = store.buckets.get(name);
      if (existing) throw taken(existing.accountId === caller.accountId);
      store.buckets.set(name, {
        name,
        accountId: caller.accountId,
        region: input.CreateBucketConfiguration?.LocationConstraint ?? region,
        createdAtMs: store.clock.now(),
        lockEnabled,
        versioning: lockEnabled ? 'Enabled' : undefined,
        defaultRetention: undefined,
        objects: new Map(),
      });
      return { Location: `/${name}` };
    },

    HeadBucket({ Bucket: name }: InBucket, context: RequestContext) {
      return { BucketRegion: bucketOf(store, { name, context }).region };
    },

    GetBucketLocation({ Bucket: name }: InBucket, context: RequestContext) {
      return { LocationConstraint: bucketOf(store, { name, context }).region };
    },

    ListBuckets(_input: object, { caller }: RequestContext): Reply<ListBucketsCommandOutput> {
      const own = [...store.buckets.values()].filter(
        ({ accountId }) => caller.observer || accountId === caller.accountId,
      );
      return {
        Buckets: own.map(({ name, createdAtMs }) => ({ Name: name, CreationDate: new Date(createdAtMs) })),
        Owner: { ID: caller.accountId },
      };
    },

    DeleteBucket({ Bucket: name }: InBucket, context: RequestContext) {
      const bucket = bucketOf(store, { name, context });
      if (bucket.objects.size > 0) {
        throw new AwsFault('BucketNotEmpty', 'The bucket you tried to delete is not empty', { status: 409 });
      }
      store.buckets.delete(bucket.name);
      return {};
    },

    PutBucketVersioning(input: PutBucketVersioningCommandInput, context: RequestContext) {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      const status = input.VersioningConfiguration?.Status;
      if (bucket.lockEnabled && status !== 'Enabled') {
        const message =
          'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.';
        throw new AwsFault('InvalidBucketState', message, { status: 409 });
      }
      if (status !== 'Enabled' && status !== 'Suspended') throw malformed();
      bucket.versioning = status;
      return {};
    },

    GetBucketVersioning({ Bucket: name }: InBucket, context: RequestContext): Reply<GetBucketVersioningCommandOutput> {
      const { versioning } = bucketOf(store, { name, context });
      return versioning === undefined ? {} : { Status: versioning };
    },

    PutObjectLockConfiguration(input: PutObjectLockConfigurationCommandInput, context: RequestContext) {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      if (!bucket.lockEnabled) {
        throw new AwsFault('InvalidBucketState', 'Object Lock configuration cannot be enabled on existing buckets', {
          status: 409,
        });
      }
      const rule = input.ObjectLockConfiguration?.Rule?.DefaultRetention;
      const days = rule?.Days ?? (rule?.Years ?? 0) * DAYS_PER_YEAR;
      if (rule && (!rule.Mode || days < 1)) throw malformed();
      bucket.defaultRetention = rule?.Mode ? { mode: rule.Mode, days } : undefined;
      return {};
    },

    GetObjectLockConfiguration(
      { Bucket: name }: InBucket,
      context: RequestContext,
    ): Reply<GetObjectLockConfigurationCommandOutput> {
      const { lockEnabled, defaultRetention } = bucketOf(store, { name, context });
      if (!lockEnabled) {
        const message = 'Object Lock configuration does not exist for this bucket';
        throw new AwsFault('ObjectLockConfigurationNotFoundError', message, { status: 404 });
      }
      return {
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          ...(defaultRetention && {
            Rule: { DefaultRetention: { Mode: defaultRetention.mode, Days: defaultRetention.days } },
          }),
        },
      };
    },
  };
}

function taken(byCaller: boolean): AwsFault {
  return byCaller
    ? new AwsFault(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        {
          status: 409,
        },
      )
    : new AwsFault('BucketAlreadyExists', 'The requested bucket name is not available.', { status: 409 });
}

function malformed(): AwsFault {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsFault('MalformedXML', message, { status: 400 });
}
