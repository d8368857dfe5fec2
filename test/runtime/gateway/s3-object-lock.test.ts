import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createS3 } from '../../../local/simulators/aws/s3/s3.ts';
import { hexOf, type LocalAws, startLocalAws } from './local-aws.ts';

const Bucket = 'seals';
const Key = 'seals/000000/001.json';

let aws: LocalAws;
let s3: S3Client;

beforeEach(async () => {
  aws = await startLocalAws({ services: ({ clock }) => [createS3({ clock, hex: hexOf })] });
  s3 = new S3Client(aws.clientOf());
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  const Rule = { DefaultRetention: { Mode: 'COMPLIANCE', Years: 10 } } as const;
  await s3.send(
    new PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule },
    }),
  );
});

afterEach(() => aws.gateway.close());

test('an object of a bucket with a default retention is locked from the moment it is there', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a' }));

  const { ObjectLockMode, ObjectLockRetainUntilDate } = await s3.send(new HeadObjectCommand({ Bucket, Key }));

  expect([ObjectLockMode, ObjectLockRetainUntilDate?.toISOString()]).toEqual([
    'COMPLIANCE',
    '2036-11-19T00:00:00.000Z',
  ]);
});

test('compliance is neither shortened, nor turned into governance, nor bypassed; it can be prolonged', async () => {
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a' }));
  const retain = (Mode: 'COMPLIANCE' | 'GOVERNANCE', year: number) =>
    s3.send(
      new PutObjectRetentionCommand({
        Bucket,
        Key,
        VersionId,
        BypassGovernanceRetention: true,
        Retention: { Mode, RetainUntilDate: new Date(Date.UTC(year, 0, 1)) },
      }),
    );

  await expect(retain('COMPLIANCE', 2030)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(retain('GOVERNANCE', 2040)).rejects.toMatchObject({ name: 'AccessDenied' });
  await retain('COMPLIANCE', 2040);

  const { Retention } = await s3.send(new GetObjectRetentionCommand({ Bucket, Key }));
  expect(Retention?.RetainUntilDate?.getUTCFullYear()).toBe(2040);
});

test('a deletion only covers a locked object, and what covers it does not keep another from its name', async () => {
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'first' }));
  const removal = s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  await expect(removal).rejects.toMatchObject({ name: 'AccessDenied' });

  await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  aws.clock.nowMs += 1000;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'second', IfNoneMatch: '*' }));

  const first = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(await first.Body?.transformToString()).toBe('first');
  expect([Versions?.length, DeleteMarkers?.length]).toEqual([2, 1]);
});

test('nothing is locked that came without a digest of itself', async () => {
  const bare = new S3Client({ ...aws.clientOf(), requestChecksumCalculation: 'WHEN_REQUIRED' });

  const refusal = bare.send(new PutObjectCommand({ Bucket, Key, Body: 'a' }));

  await expect(refusal).rejects.toMatchObject({ name: 'InvalidRequest' });
});

test.each([
  ['has a mode and no date', { ObjectLockMode: 'COMPLIANCE' as const }],
  ['has a date and no mode', { ObjectLockRetainUntilDate: new Date(Date.UTC(2040, 0, 1)) }],
  ['ends before it begins', { ObjectLockMode: 'COMPLIANCE' as const, ObjectLockRetainUntilDate: new Date(0) }],
])('a retention is refused that %s', async (_case, lock) => {
  const refusal = s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a', ...lock }));

  await expect(refusal).rejects.toMatchObject({ name: 'InvalidArgument' });
});
