import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type {
  CopyObjectCommandInput,
  CopyObjectCommandOutput,
  GetObjectCommandInput,
  HeadObjectCommandInput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { type Bucket, latestOf, type ObjectVersion } from './bucket.ts';
import { type BucketStore, bucketOf, versionOf } from './bucket-store.ts';
import { keepObject, storedMembers, versionHeader } from './new-objects.ts';
import { isLocking } from './object-lock.ts';

type Reply<Output> = Omit<Output, '$metadata'>;
/** The gateway hands the body over as bytes. */
type PutInput = Omit<PutObjectCommandInput, 'Body'> & { readonly Body?: Uint8Array };

const checksums = ['ChecksumCRC32', 'ChecksumSHA256'] as const;

/** Putting, reading and copying whole objects. */
export function objectOperations(store: BucketStore) {
  return {
    PutObject(input: PutInput, context: RequestContext): Reply<PutObjectCommandOutput> {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      const body = input.Body ?? new Uint8Array();
      verifyDigests(input, body);
      if (isLocking(input, { bucket })) requireDigest(input);
      const { Key: key = '', IfMatch, IfNoneMatch } = input;
      const present = latestOf(bucket, key);
      const current = present?.deleteMarker ? undefined : present;
      if ((IfNoneMatch === '*' && current) || (IfMatch !== undefined && current?.etag !== IfMatch))
        throw preconditionFailed();
      const version = keepObject(store, { bucket, key, body, stored: storedMembers(input), lock: input });
      return { ETag: version.etag, ...versionHeader(bucket, version), ...pickChecksums(version) };
    },

    GetObject(input: GetObjectCommandInput, context: RequestContext) {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      const version = versionOf(bucket, { key: input.Key, versionId: input.VersionId });
      refuseUnmet(input, version);
      const range = rangeOf(input.Range, version.body.length);
      const checksum = input.ChecksumMode === 'ENABLED' && !range ? pickChecksums(version) : {};
      return {
        ...describe(bucket, version),
        ...checksum,
        ...(range && {
          ContentLength: range.end - range.start,
          ContentRange: `bytes ${range.start}-${range.end - 1}/${version.body.length}`,
        }),
        Body: range ? version.body.subarray(range.start, range.end) : version.body,
      };
    },

    HeadObject(input: HeadObjectCommandInput, context: RequestContext) {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      const version = versionOf(bucket, { key: input.Key, versionId: input.VersionId });
      refuseUnmet(input, version);
      return { ...describe(bucket, version), ...(input.ChecksumMode === 'ENABLED' && pickChecksums(version)) };
    },

    CopyObject(input: CopyObjectCommandInput, context: RequestContext): Reply<CopyObjectCommandOutput> {
      const [source = '', versionId] = decodeURIComponent(input.CopySource ?? '')
        .replace(/^\//, '')
        .split('?versionId=');
      const slash = source.indexOf('/');
      const from = bucketOf(store, { name: source.slice(0, slash), context });
      const origin = versionOf(from, { key: source.slice(slash + 1), versionId });
      const bucket = bucketOf(store, { name: input.Bucket, context });
      const stored = input.MetadataDirective === 'REPLACE' ? storedMembers(input) : origin.stored;
      const version = keepObject(store, { bucket, key: input.Key ?? '', body: origin.body, stored, lock: input });
      return {
        CopyObjectResult: { ETag: version.etag, LastModified: new Date(version.modifiedAtMs) },
        ...versionHeader(bucket, version),
      };
    },
  };
}

function describe(bucket: Bucket, version: ObjectVersion) {
  const { ChecksumCRC32: _crc32, ChecksumSHA256: _sha256, ...stored } = version.stored;
  return {
    AcceptRanges: 'bytes',
    ContentType: 'binary/octet-stream',
    ...stored,
    ETag: version.etag,
    ContentLength: version.body.length,
    LastModified: new Date(version.modifiedAtMs),
    ...versionHeader(bucket, version),
    ...(version.retention && {
      ObjectLockMode: version.retention.mode,
      ObjectLockRetainUntilDate: new Date(version.retention.untilMs),
    }),
    ...(version.legalHold && { ObjectLockLegalHoldStatus: 'ON' }),
  };
}

function pickChecksums({ stored }: ObjectVersion): Record<string, string> {
  return Object.fromEntries(
    checksums.filter((name) => stored[name] !== undefined).map((name) => [name, String(stored[name])]),
  );
}

function verifyDigests({ ContentMD5, ChecksumCRC32, ChecksumSHA256 }: PutInput, body: Uint8Array): void {
  const hash = (algorithm: string) => createHash(algorithm).update(body).digest('base64');
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  if (ContentMD5 !== undefined && ContentMD5 !== hash('md5')) {
    throw new AwsFault('BadDigest', 'The Content-MD5 you specified did not match what we received.', { status: 400 });
  }
  const wrong =
    (ChecksumCRC32 !== undefined && ChecksumCRC32 !== checksum.toString('base64') && 'CRC32') ||
    (ChecksumSHA256 !== undefined && ChecksumSHA256 !== hash('sha256') && 'SHA256');
  if (wrong) {
    throw new AwsFault('BadDigest', `The ${wrong} you specified did not match the calculated checksum.`, {
      status: 400,
    });
  }
}

/** What is locked cannot be put right afterwards, so S3 insists on knowing that it arrived whole. */
function requireDigest({ ContentMD5, ...checksums }: PutInput): void {
  const given = Object.entries(checksums).some(([name, value]) => /^Checksum(?!Algorithm)/.test(name) && value);
  if (ContentMD5 !== undefined || given) return;
  const message =
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters';
  throw new AwsFault('InvalidRequest', message, { status: 400 });
}

function refuseUnmet(
  { IfMatch, IfNoneMatch }: Pick<GetObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>,
  { etag }: ObjectVersion,
): void {
  if (IfMatch !== undefined && IfMatch !== etag) throw preconditionFailed();
  if (IfNoneMatch === etag) throw new AwsFault('NotModified', 'Not Modified', { status: 304 });
}

/** `bytes=0-9`, `bytes=5-` or `bytes=-3`; start inclusive, end exclusive. */
function rangeOf(header: string | undefined, length: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match) return undefined;
  const [first = '', last = ''] = match.slice(1);
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? length : Math.min(length, Number(last) + 1);
  if (start >= end) throw new AwsFault('InvalidRange', 'The requested range is not satisfiable', { status: 416 });
  return { start, end };
}

function preconditionFailed(): AwsFault {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new AwsFault('PreconditionFailed', message, { status: 412 });
}
