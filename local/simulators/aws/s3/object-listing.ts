import type {
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  ListObjectVersionsCommandInput,
  ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { latestOf, liveObjects, type ObjectVersion } from './bucket.ts';
import { type BucketStore, bucketOf } from './bucket-store.ts';

type Reply<Output> = Omit<Output, '$metadata'>;

const PAGE = 1000;

/** An object, or the common prefix that stands for several. */
type Row = { readonly sortKey: string; readonly version?: ObjectVersion };

export function listingOperations(store: BucketStore) {
  return {
    ListObjectsV2(input: ListObjectsV2CommandInput, context: RequestContext): Reply<ListObjectsV2CommandOutput> {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      const { Prefix = '', Delimiter, MaxKeys = PAGE, StartAfter = '', ContinuationToken, EncodingType } = input;
      const after = ContinuationToken === undefined ? StartAfter : readToken(ContinuationToken);
      const rows = group(
        liveObjects(bucket).filter(({ key }) => key.startsWith(Prefix)),
        { prefix: Prefix, delimiter: Delimiter },
      ).filter(({ sortKey }) => after === '' || Buffer.compare(Buffer.from(sortKey), Buffer.from(after)) > 0);
      const limit = Math.min(MaxKeys, PAGE);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const encode = (text: string) =>
        EncodingType === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text;
      return {
        Name: bucket.name,
        Prefix: encode(Prefix),
        Delimiter,
        MaxKeys,
        EncodingType,
        KeyCount: page.length,
        IsTruncated: rows.length > limit,
        ContinuationToken,
        ...(rows.length > limit && last && { NextContinuationToken: Buffer.from(last.sortKey).toString('base64url') }),
        Contents: page.flatMap(({ version }) => (version ? [{ ...summary(version), Key: encode(version.key) }] : [])),
        CommonPrefixes: page.flatMap(({ sortKey, version }) => (version ? [] : [{ Prefix: encode(sortKey) }])),
      };
    },

    ListObjectVersions(
      input: ListObjectVersionsCommandInput,
      context: RequestContext,
    ): Reply<ListObjectVersionsCommandOutput> {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      const { Prefix = '', EncodingType } = input;
      const encode = (text: string) =>
        EncodingType === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text;
      const all = [...bucket.objects]
        .filter(([key]) => key.startsWith(Prefix))
        .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .flatMap(([, versions]) => versions.toReversed());
      const entry = (version: ObjectVersion) => ({
        ...summary(version),
        Key: encode(version.key),
        VersionId: version.versionId,
        IsLatest: latestOf(bucket, version.key) === version,
      });
      return {
        Name: bucket.name,
        Prefix: encode(Prefix),
        EncodingType,
        IsTruncated: false,
        Versions: all.filter(({ deleteMarker }) => !deleteMarker).map(entry),
        DeleteMarkers: all.filter(({ deleteMarker }) => deleteMarker).map(entry),
      };
    },
  };
}

/** Keys that share the part up to the delimiter become one row. */
function group(
  versions: readonly ObjectVersion[],
  { prefix, delimiter }: { prefix: string; delimiter: string | undefined },
): Row[] {
  const rows = new Map<string, Row>();
  for (const version of versions) {
    const end = delimiter ? version.key.indexOf(delimiter, prefix.length) : -1;
    const sortKey = end < 0 ? version.key : version.key.slice(0, end + (delimiter?.length ?? 0));
    rows.set(sortKey, end < 0 ? { sortKey, version } : { sortKey });
  }
  return [...rows.values()];
}

function summary({ etag, body, modifiedAtMs }: ObjectVersion) {
  return { ETag: etag, Size: body.length, LastModified: new Date(modifiedAtMs), StorageClass: 'STANDARD' } as const;
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (text !== '') return text;
  throw new AwsFault('InvalidArgument', 'The continuation token provided is incorrect', { status: 400 });
}
