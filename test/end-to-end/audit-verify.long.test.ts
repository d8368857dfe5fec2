import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sealAudit } from '../../functions/seal-audit/seal-audit.ts';
import { writeSeals } from '../../local/cli/seal-files.ts';
import { createKms } from '../../local/simulators/aws/kms/kms.ts';
import { createS3 } from '../../local/simulators/aws/s3/s3.ts';
import { appendToChains } from '../../src/audit/chain.ts';
import { sealBucket } from '../../src/audit/seal-bucket.ts';
import { signingKey } from '../../src/audit/signing-key.ts';
import type { Database } from '../../src/postgres/database.ts';
import { hexOf, type LocalAws, startLocalAws } from '../runtime/gateway/local-aws.ts';
import { asSuperuser, auditEntry } from '../support/audit-entries.ts';
import { memoryArchive, signingPair } from '../support/audit-seals.ts';
import { type Ended, startFile } from '../support/local-process.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

const NINE = '2026-01-05T09:00:00.000Z';
const now = () => new Date(NINE);

let postgres: TestDatabase;
let recorder: Database;
beforeAll(async () => {
  postgres = await testDatabase();
  recorder = postgres.as('tenantry_audit');
});
afterAll(() => postgres.close());
beforeEach(async () => {
  await asSuperuser(postgres.database, 'truncate audit');
  await append('t-1', 'e-1', 'e-2', 'e-3');
  await append('t-2', 'f-1');
});

const append = (stream: string, ...ids: string[]) =>
  appendToChains(
    ids.map((id) => auditEntry(stream, id)),
    { database: recorder, now },
  );

const verify = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  startFile('scripts/audit-verify.ts', { args: ['--database', postgres.url, ...args], env }).ended;

describe('npm run audit:verify, for an auditor with two files', () => {
  const archive = memoryArchive();
  const { sign, publicKey } = signingPair();
  let folder: string;
  let trusted: string[];
  beforeEach(async () => {
    archive.texts.clear();
    folder = await mkdtemp(join(tmpdir(), 'tenantry-seals-'));
    trusted = ['--manifests', folder, '--public-key', join(folder, 'public-key.pem')];
    await sealAudit({ database: recorder, archive, sign, now });
    await sealAudit({ database: recorder, archive, sign, now });
    await handOver();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const handOver = (key = publicKey) =>
    writeSeals(
      {
        publicKeyPem: key.export({ format: 'pem', type: 'spki' }).toString(),
        objects: archive.exported().map(({ name, text }) => ({ key: name, text })),
      },
      folder,
    );

  test('says of each chain how far it is intact and when it was sealed', async () => {
    await append('t-1', 'e-4');

    const { exitCode, output } = await verify(trusted);

    expect(output.trimEnd().split('\n')).toEqual([
      `intact  t-1  4 records, sealed up to 3 on ${NINE}`,
      `intact  t-2  1 records, sealed up to 1 on ${NINE}`,
      `seals   2 genuine, the last is 2 of ${NINE}`,
      '5 records in 2 chains, all intact.',
    ]);
    expect(exitCode).toBe(0);
  });

  test('names what was cut off, and a chain that is gone', async () => {
    await asSuperuser(postgres.database, `delete from audit where event_id in ('e-3', 'f-1')`);

    const { exitCode, output } = await verify(trusted);

    expect(output).toContain(`broken  t-1  row 3: row 3 is missing: seal 1 of ${NINE} knows of them; intact up to 2`);
    expect(output).toContain(`broken  t-2  row 1: row 1 is missing: seal 1 of ${NINE} knows of them; intact up to 0`);
    expect(exitCode).toBe(1);
  });

  test('names a seal that was altered, and one that was removed, though every chain is intact', async () => {
    await writeFile(join(folder, 'seals/000000/002.json'), '{}');
    const altered = await verify(trusted);
    archive.texts.delete(1);
    await handOver();
    const removed = await verify(trusted);

    expect(altered.output).toContain('wrong   seals/000000/002.json: it cannot be read as a seal');
    expect(removed.output).toContain('wrong   seals/000000/002.json: seal 1 before it is missing');
    expect([altered.exitCode, removed.exitCode]).toEqual([1, 1]);
  });

  test('believes no seal of another key', async () => {
    await handOver(signingPair().publicKey);

    const { exitCode, output } = await verify(trusted);

    expect(output).toContain(`wrong   ${folder}: there is no genuine seal`);
    expect(output).toContain('wrong   seals/000000/001.json: its signature is not of a key that was given');
    expect(exitCode).toBe(1);
  });

  test('says what it cannot tell without seals', async () => {
    const { exitCode, output } = await verify([]);

    expect(output).toContain('whether the end of a chain was cut cannot be told');
    expect(exitCode).toBe(0);
  });

  test.each([
    ['seals without a key', ['--manifests', '.']],
    ['a key without seals', ['--public-key', 'x.pem']],
    ['two places at once', ['--manifests', '.', '--bucket', 'b', '--key', 'k']],
    ['a folder that is not there', ['--manifests', './nowhere', '--public-key', 'x.pem']],
    ['an option that there is not', ['--colour']],
  ])('ends with 2 for %s', async (_case, args) => {
    expect((await verify(args)).exitCode).toBe(2);
  });
});

describe('npm run audit:verify, with the bucket and the key themselves', () => {
  const bucket = 'tenantry-audit-seals';
  const fromAws = ['--bucket', bucket, '--key', 'alias/tenantry-audit-seal'];
  let aws: LocalAws;
  let s3: S3Client;
  beforeEach(async () => {
    aws = await startLocalAws({
      services: ({ clock }) => [createS3({ clock, hex: hexOf }), createKms({ clock, hex: hexOf })],
    });
    s3 = new S3Client(aws.clientOf());
    const kms = new KMSClient(aws.clientOf());
    await s3.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
    const keyArn = KeyMetadata?.Arn ?? '';
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/tenantry-audit-seal', TargetKeyId: keyArn }));
    await sealAudit({ database: recorder, archive: sealBucket(bucket, s3), sign: signingKey(keyArn, kms), now });
  });
  afterEach(() => aws.gateway.close());

  const environment = () => ({
    AWS_ENDPOINT_URL: aws.clientOf().endpoint,
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'me',
    AWS_SECRET_ACCESS_KEY: 'me',
  });

  test('needs no files', async () => {
    const { exitCode, output } = await verify(fromAws, environment());

    expect(output).toContain(`intact  t-1  3 records, sealed up to 3 on ${NINE}`);
    expect(exitCode).toBe(0);
  });

  test('sees through a delete marker', async () => {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'seals/000000/001.json' }));

    const { exitCode, output } = await verify(fromAws, environment());

    expect(output).toContain(`sealed up to 3 on ${NINE}`);
    expect(output).toContain('wrong   seals/000000/001.json: somebody covered it with a delete marker');
    expect(exitCode).toBe(1);
  });
});
