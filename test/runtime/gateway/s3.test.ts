import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createS3 } from '../../../local/simulators/aws/s3/s3.ts';
import { hexOf, type LocalAws, startLocalAws } from './local-aws.ts';

const DAY_MS = 86_400_000;
const Bucket = 'reports';

let aws: LocalAws;
let s3: S3Client;

beforeEach(async () => {
  aws = await startLocalAws({ services: ({ clock }) => [createS3({ clock, hex: hexOf })] });
  s3 = new S3Client(aws.clientOf());
  await s3.send(new CreateBucketCommand({ Bucket }));
});

afterEach(() => aws.gateway.close());

test('an object comes back with its bytes, type and metadata', async () => {
  const Body = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
  const order = { Bucket, Key: 'a b/ü&.bin', Body, ContentType: 'application/x-test', Metadata: { owner: 't-1' } };

  const { ETag } = await s3.send(new PutObjectCommand(order));
  const read = await s3.send(new GetObjectCommand({ Bucket, Key: order.Key }));

  expect(await read.Body?.transformToByteArray()).toEqual(Body);
  expect([read.ContentType, read.Metadata, read.ETag]).toEqual(['application/x-test', { owner: 't-1' }, ETag]);
});

test('a range of an object is answered with its place', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));

  const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=2-4' }));

  expect(await read.Body?.transformToString()).toBe('234');
  expect([read.ContentRange, read.$metadata.httpStatusCode]).toEqual(['bytes 2-4/10', 206]);
});

test('what is not there is refused by name', async () => {
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'no' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'no' }))).rejects.toMatchObject({ name: 'NotFound' });
  await expect(s3.send(new ListObjectsV2Command({ Bucket: 'other' }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('an object that must not exist yet is refused when it does', async () => {
  const order = { Bucket, Key: 'head/1', Body: 'a', IfNoneMatch: '*' };
  await s3.send(new PutObjectCommand(order));

  const again = s3.send(new PutObjectCommand(order));

  await expect(again).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test('a body that does not have its digest is refused', async () => {
  const refusal = s3.send(
    new PutObjectCommand({ Bucket, Key: 'k', Body: 'a', ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }),
  );

  await expect(refusal).rejects.toMatchObject({ name: 'BadDigest' });
});

test('an object is put together from its parts, in the order that completes it', async () => {
  const Key = 'large';
  const first = Buffer.alloc(5 * 1024 * 1024, 'a');
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/plain' }));
  const part = async (PartNumber: number, Body: Buffer) => {
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const second = await part(2, Buffer.from('end'));
  const Parts = [await part(1, first), second];

  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));

  const { ContentLength, ContentType } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  const tail = await s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=-4' }));
  expect([ContentLength, ContentType]).toEqual([5 * 1024 * 1024 + 3, 'text/plain']);
  expect(await tail.Body?.transformToString()).toBe('aend');
  await expect(part(3, first)).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('listing groups by delimiter, pages, and has keys with every character', async () => {
  for (const Key of ['a/1', 'a/2', 'b', 'c d&<ü']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));

  const first = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 2 }));
  const rest = await s3.send(
    new ListObjectsV2Command({ Bucket, Delimiter: '/', ContinuationToken: first.NextContinuationToken }),
  );

  expect(first.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
  expect(first.Contents?.map(({ Key }) => Key)).toEqual(['b']);
  expect([first.IsTruncated, rest.IsTruncated]).toEqual([true, false]);
  expect(rest.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([['c d&<ü', 7]]);
});

test('an object is copied between buckets', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'archive' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'a', ContentType: 'text/plain' }));

  await s3.send(new CopyObjectCommand({ Bucket: 'archive', Key: 'copy', CopySource: `${Bucket}/k` }));

  const read = await s3.send(new GetObjectCommand({ Bucket: 'archive', Key: 'copy' }));
  expect([await read.Body?.transformToString(), read.ContentType]).toEqual(['a', 'text/plain']);
});

test('with versioning a deletion hides the object and a version still has it', async () => {
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'a' }));
  aws.clock.nowMs += 1000;

  const deletion = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));

  const old = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId }));
  const listed = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(deletion.DeleteMarker).toBe(true);
  expect(await old.Body?.transformToString()).toBe('a');
  expect(listed.DeleteMarkers?.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([['k', true]]);
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a locked version cannot be deleted before its time', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }));
  await s3.send(
    new PutObjectLockConfigurationCommand({
      Bucket: 'locked',
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3 } },
      },
    }),
  );
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: 'locked', Key: 'k', Body: 'a' }));
  const remove = () =>
    s3.send(new DeleteObjectCommand({ Bucket: 'locked', Key: 'k', VersionId, BypassGovernanceRetention: true }));
  await expect(remove()).rejects.toMatchObject({ name: 'AccessDenied' });

  aws.clock.nowMs += 3 * DAY_MS;
  await remove();

  const left = await s3.send(new ListObjectVersionsCommand({ Bucket: 'locked' }));
  expect(left.Versions ?? []).toEqual([]);
});

test('a bucket goes only when it is empty', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });

  const { Deleted } = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }, { Key: 'b' }] } }),
  );
  await s3.send(new DeleteBucketCommand({ Bucket }));

  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['a', 'b']);
  expect(Buckets).toEqual([]);
});

test('another account has no access', async () => {
  const other = new S3Client(aws.clientOf({ accessKeyId: '222222222201' }));

  const refusal = other.send(new ListObjectsV2Command({ Bucket }));

  await expect(refusal).rejects.toMatchObject({ name: 'AccessDenied' });
});
