import { constants, createHash, createPublicKey, verify } from 'node:crypto';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKms } from '../../../local/simulators/aws/kms/kms.ts';
import { hexOf, type LocalAws, startLocalAws } from './local-aws.ts';

const Message = Buffer.from('head of the chain');

let aws: LocalAws;
let kms: KMSClient;

beforeAll(async () => {
  aws = await startLocalAws({ services: ({ clock }) => [createKms({ clock, hex: hexOf })] });
  kms = new KMSClient(aws.clientOf());
});

afterAll(() => aws.gateway.close());

async function keyOf(
  KeySpec: 'RSA_2048' | 'ECC_NIST_P256' | 'ECC_NIST_P384' | 'ECC_NIST_P521',
): Promise<string | undefined> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec, KeyUsage: 'SIGN_VERIFY' }));
  return KeyMetadata?.KeyId;
}

test.each([
  ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256', 'sha256', {}],
  ['RSA_2048', 'RSASSA_PSS_SHA_256', 'sha256', { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }],
  ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256', {}],
  ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384', {}],
] as const)(
  'a signature of a %s key with %s verifies with the public key alone',
  async (spec, SigningAlgorithm, hash, options) => {
    const KeyId = await keyOf(spec);

    const { Signature = new Uint8Array() } = await kms.send(new SignCommand({ KeyId, Message, SigningAlgorithm }));
    const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }));

    const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
    expect(verify(hash, Message, { key, ...options }, Signature)).toBe(true);
    expect(verify(hash, Buffer.from('another head'), { key, ...options }, Signature)).toBe(false);
  },
);

test.each([
  ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256'],
  ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384'],
  ['ECC_NIST_P521', 'ECDSA_SHA_512', 'sha512'],
] as const)(
  'a signature of a %s key over a digest is one over what the digest is of',
  async (spec, algorithm, hash) => {
    const KeyId = await keyOf(spec);
    const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });

    // Leading zeros come and go with the one-time secret: once is not enough.
    for (let round = 0; round < 40; round += 1) {
      const text = Buffer.from(`manifest ${round}`.repeat(1000));
      const { Signature = new Uint8Array() } = await kms.send(
        new SignCommand({
          KeyId,
          Message: createHash(hash).update(text).digest(),
          MessageType: 'DIGEST',
          SigningAlgorithm: algorithm,
        }),
      );
      expect(verify(hash, text, key, Signature)).toBe(true);
    }
  },
);

test('a digest of another length than the algorithm gives is refused', async () => {
  const KeyId = await keyOf('ECC_NIST_P256');

  const refused = kms.send(
    new SignCommand({ KeyId, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
  );

  await expect(refused).rejects.toMatchObject({ name: 'ValidationException' });
});

test('Verify refuses a signature of something else', async () => {
  const KeyId = await keyOf('ECC_NIST_P256');
  const SigningAlgorithm: SigningAlgorithmSpec = 'ECDSA_SHA_256';
  const { Signature } = await kms.send(new SignCommand({ KeyId, Message, SigningAlgorithm }));

  const right = await kms.send(new VerifyCommand({ KeyId, Message, Signature, SigningAlgorithm }));
  const wrong = kms.send(new VerifyCommand({ KeyId, Message: Buffer.from('x'), Signature, SigningAlgorithm }));

  expect(right.SignatureValid).toBe(true);
  await expect(wrong).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' });
});

test('a ciphertext opens with its context only, and names its key itself', async () => {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/data', TargetKeyId: KeyMetadata?.KeyId }));
  const EncryptionContext = { tenant: 't-1', purpose: 'test' };
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId: 'alias/data', Plaintext: Buffer.from('secret'), EncryptionContext }),
  );

  const opened = await kms.send(
    new DecryptCommand({ CiphertextBlob, EncryptionContext: { purpose: 'test', tenant: 't-1' } }),
  );
  const refused = kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { tenant: 't-2' } }));

  expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('secret');
  expect(opened.KeyId).toBe(KeyMetadata?.Arn);
  await expect(refused).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
});

test('a data key comes in the clear and sealed', async () => {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));

  const { Plaintext, CiphertextBlob } = await kms.send(
    new GenerateDataKeyCommand({ KeyId: KeyMetadata?.Arn, KeySpec: 'AES_256' }),
  );
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob }));

  expect(Plaintext).toHaveLength(32);
  expect(opened.Plaintext).toEqual(Plaintext);
});

test('keys that are disabled, going or for another purpose are refused', async () => {
  const signing = await keyOf('ECC_NIST_P256');
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const encrypt = (KeyId: string | undefined) => kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }));
  await expect(encrypt(signing)).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });

  await kms.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId }));
  await expect(encrypt(KeyMetadata?.KeyId)).rejects.toMatchObject({ name: 'DisabledException' });
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId, PendingWindowInDays: 7 }));
  await expect(encrypt(KeyMetadata?.KeyId)).rejects.toMatchObject({ name: 'KMSInvalidStateException' });

  aws.clock.nowMs += 7 * 86_400_000;
  const described = kms.send(new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }));
  await expect(described).rejects.toMatchObject({ name: 'NotFoundException' });
});
