import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type {
  DecryptCommandInput,
  DecryptCommandOutput,
  EncryptCommandInput,
  EncryptCommandOutput,
  GenerateDataKeyCommandInput,
  GenerateDataKeyCommandOutput,
} from '@aws-sdk/client-kms';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { KeyStore } from './key-store.ts';
import type { KmsKey } from './kms-key.ts';

type Reply<Output> = Omit<Output, '$metadata'>;
type EncryptionContext = Readonly<Record<string, string>>;

const LONGEST_PLAINTEXT_BYTES = 4096;
const ID_BYTES = 36;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Symmetric encryption. A ciphertext carries the id of its key, so Decrypt needs none. */
export function encryptionOperations(store: KeyStore) {
  const dataKey = (
    input: GenerateDataKeyCommandInput,
    context: RequestContext,
  ): Reply<GenerateDataKeyCommandOutput> => {
    const key = store.findFor('ENCRYPT_DECRYPT', { id: input.KeyId ?? '', context });
    const length = input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32);
    const Plaintext = randomBytes(length);
    return {
      KeyId: key.arn,
      Plaintext,
      CiphertextBlob: seal(key, { plaintext: Plaintext, context: input.EncryptionContext }),
    };
  };

  return {
    Encrypt(input: EncryptCommandInput, context: RequestContext): Reply<EncryptCommandOutput> {
      const key = store.findFor('ENCRYPT_DECRYPT', { id: input.KeyId ?? '', context });
      const plaintext = input.Plaintext ?? new Uint8Array();
      if (plaintext.length === 0 || plaintext.length > LONGEST_PLAINTEXT_BYTES) {
        const rule = `Member must have length between 1 and ${LONGEST_PLAINTEXT_BYTES}`;
        const message = `1 validation error detected: Value at 'plaintext' failed to satisfy constraint: ${rule}`;
        throw new AwsFault('ValidationException', message);
      }
      const CiphertextBlob = seal(key, { plaintext, context: input.EncryptionContext });
      return { KeyId: key.arn, CiphertextBlob, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },

    Decrypt(input: DecryptCommandInput, context: RequestContext): Reply<DecryptCommandOutput> {
      const blob = Buffer.from(input.CiphertextBlob ?? new Uint8Array());
      const id = blob.subarray(0, ID_BYTES).toString('latin1');
      if (!store.visible(context).some((candidate) => candidate.id === id)) throw invalidCiphertext();
      const key = store.findFor('ENCRYPT_DECRYPT', { id, context });
      if (input.KeyId !== undefined && store.find(input.KeyId, context) !== key) {
        const message = 'The key ID in the request does not identify a CMK that can perform this operation.';
        throw new AwsFault('IncorrectKeyException', message, { status: 400 });
      }
      const Plaintext = open(key, { blob, context: input.EncryptionContext });
      return { KeyId: key.arn, Plaintext, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },

    GenerateDataKey: dataKey,

    GenerateDataKeyWithoutPlaintext(input: GenerateDataKeyCommandInput, context: RequestContext) {
      const { KeyId, CiphertextBlob } = dataKey(input, context);
      return { KeyId, CiphertextBlob };
    },
  };
}

function seal(
  key: KmsKey,
  { plaintext, context }: { plaintext: Uint8Array; context: EncryptionContext | undefined },
): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secretOf(key), nonce).setAAD(canonical(context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from(key.id, 'latin1'), nonce, cipher.getAuthTag(), sealed]);
}

function open(key: KmsKey, { blob, context }: { blob: Buffer; context: EncryptionContext | undefined }): Uint8Array {
  const nonceEnd = ID_BYTES + NONCE_BYTES;
  const tagEnd = nonceEnd + TAG_BYTES;
  try {
    const decipher = createDecipheriv('aes-256-gcm', secretOf(key), blob.subarray(ID_BYTES, nonceEnd))
      .setAAD(canonical(context))
      .setAuthTag(blob.subarray(nonceEnd, tagEnd));
    return Buffer.concat([decipher.update(blob.subarray(tagEnd)), decipher.final()]);
  } catch {
    // A wrong context and an altered ciphertext look alike, to AWS's clients too.
    throw invalidCiphertext();
  }
}

function canonical(context: EncryptionContext = {}): Uint8Array {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function secretOf({ material, arn }: KmsKey): Uint8Array {
  if (material.kind === 'symmetric') return material.secret;
  throw new AwsFault(
    'UnsupportedOperationException',
    `Encryption with ${arn}, an asymmetric key, is not implemented locally.`,
  );
}

function invalidCiphertext(): AwsFault {
  return new AwsFault('InvalidCiphertextException', '', { status: 400 });
}
