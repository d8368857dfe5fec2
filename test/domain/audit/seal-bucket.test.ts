import { createHash, createPublicKey, verify } from 'node:crypto';
import { CreateKeyCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKms } from '../../../local/simulators/aws/kms/kms.ts';
import { createS3 } from '../../../local/simulators/aws/s3/s3.ts';
import { sealBucket } from '../../../src/audit/seal-bucket.ts';
import { signingKey } from '../../../src/audit/signing-key.ts';
import { hexOf, type LocalAws, startLocalAws } from '../../runtime/gateway/local-aws.ts';

const bucket = 'tenantry-audit-seals';

let aws: LocalAws;
let client: S3Client;

beforeEach(async () => {
  aws = await startLocalAws({
    services: ({ clock }) => [createS3({ clock, hex: hexOf }), createKms({ clock, hex: hexOf })],
  });
  client = new S3Client(aws.clientOf());
  await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
});
afterEach(() => aws.gateway.close());

describe('The bucket of seals', () => {
  test('has none at first, and then the last that was added', async () => {
    const archive = sealBucket(bucket, client);
    expect(await archive.last()).toBe(0);

    for (const number of [1, 2, 999, 1000, 1001]) {
      expect(await archive.add(number, `seal ${number}`)).toBe(true);
      expect(await archive.last()).toBe(number);
    }

    expect(await archive.read(999)).toBe('seal 999');
    await expect(archive.read(3)).rejects.toThrow();
  });

  test('never has another seal in the place of one, whoever is second', async () => {
    const archive = sealBucket(bucket, client);

    const added = await Promise.all(['a', 'b', 'c'].map((text) => archive.add(1, text)));
    const first = await archive.read(1);

    expect(added.filter(Boolean)).toHaveLength(1);
    expect(first).toBe(['a', 'b', 'c'][added.indexOf(true)]);
    expect(await archive.add(1, 'd')).toBe(false);
    expect(await archive.read(1)).toBe(first);
  });

  test('says that a place is taken when the reply to our own put was lost and the SDK sent it again', async () => {
    const retrying = new S3Client({ ...aws.clientOf(), maxAttempts: 3 });
    let lost = false;
    retrying.middlewareStack.add(
      (next) => async (request) => {
        const reply = await next(request);
        if (lost) return reply;
        lost = true;
        throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
      },
      { step: 'deserialize', name: 'loseReply', priority: 'high' },
    );
    const archive = sealBucket(bucket, retrying);

    expect(await archive.add(1, 'ours')).toBe(false);

    expect(await archive.read(1)).toBe('ours');
    expect(await archive.last()).toBe(1);
  });

  test('passes other refusals on', async () => {
    const elsewhere = sealBucket('nowhere', client);

    await expect(elsewhere.add(1, 'a')).rejects.toThrow('bucket does not exist');
    await expect(elsewhere.last()).rejects.toThrow('bucket does not exist');
  });
});

test('the key signs a digest, and the signature verifies over what the digest is of, with the public key alone', async () => {
  const kms = new KMSClient(aws.clientOf());
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
  const keyArn = KeyMetadata?.Arn ?? '';
  const manifest = 'longer than KMS takes '.repeat(1000);

  const sign = signingKey(keyArn, kms);
  const { signature, ...rest } = await sign(createHash('sha256').update(manifest).digest());

  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId: keyArn }));
  const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
  expect(rest).toEqual({ algorithm: 'ECDSA_SHA_256', keyId: keyArn });
  expect(verify('sha256', Buffer.from(manifest), key, signature)).toBe(true);
});
