import { constants, createPublicKey, type SignKeyObjectInput, sign, verify } from 'node:crypto';
import type {
  GetPublicKeyCommandInput,
  GetPublicKeyCommandOutput,
  SignCommandInput,
  SignCommandOutput,
  SigningAlgorithmSpec,
  VerifyCommandInput,
  VerifyCommandOutput,
} from '@aws-sdk/client-kms';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { signDigest } from './digest-signature.ts';
import type { KeyStore } from './key-store.ts';
import { type KmsKey, signingAlgorithmsOf } from './kms-key.ts';

type Reply<Output> = Omit<Output, '$metadata'>;

/** KMS signs messages of up to 4096 bytes; longer ones are hashed by the caller. */
const LONGEST_MESSAGE_BYTES = 4096;

export function signatureOperations(store: KeyStore) {
  return {
    Sign(input: SignCommandInput, context: RequestContext): Reply<SignCommandOutput> {
      const key = store.findFor('SIGN_VERIFY', { id: input.KeyId ?? '', context });
      const algorithm = algorithmOf(input, key);
      const Signature =
        input.MessageType === 'DIGEST'
          ? signDigest(digestOf(input, algorithm), privateKeyOf(key))
          : sign(algorithm.hash, messageOf(input), { key: privateKeyOf(key), ...algorithm.padding });
      return { KeyId: key.arn, Signature, SigningAlgorithm: algorithm.name };
    },

    Verify(input: VerifyCommandInput, context: RequestContext): Reply<VerifyCommandOutput> {
      const key = store.findFor('SIGN_VERIFY', { id: input.KeyId ?? '', context });
      const algorithm = algorithmOf(input, key);
      const publicKey = createPublicKey(privateKeyOf(key));
      const signature = input.Signature ?? new Uint8Array();
      if (!verify(algorithm.hash, messageOf(input), { key: publicKey, ...algorithm.padding }, signature)) {
        throw new AwsFault('KMSInvalidSignatureException', '', { status: 400 });
      }
      return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: algorithm.name };
    },

    GetPublicKey(input: GetPublicKeyCommandInput, context: RequestContext): Reply<GetPublicKeyCommandOutput> {
      const key = store.find(input.KeyId ?? '', context);
      if (key.material.kind === 'symmetric') {
        throw new AwsFault('UnsupportedOperationException', `${key.arn} is a symmetric key.`, { status: 400 });
      }
      return {
        KeyId: key.arn,
        KeySpec: key.spec,
        KeyUsage: key.usage,
        PublicKey: createPublicKey(key.material.privateKey).export({ type: 'spki', format: 'der' }),
        SigningAlgorithms: [...signingAlgorithmsOf(key)] as SigningAlgorithmSpec[],
      };
    },
  };
}

interface Algorithm {
  readonly name: SigningAlgorithmSpec;
  readonly hash: string;
  readonly padding: Pick<SignKeyObjectInput, 'padding' | 'saltLength'>;
}

function algorithmOf({ SigningAlgorithm: name }: SignCommandInput | VerifyCommandInput, key: KmsKey): Algorithm {
  if (!name || !signingAlgorithmsOf(key).includes(name)) {
    const message = `Algorithm ${name} and key spec ${key.spec} are incompatible.`;
    throw new AwsFault('InvalidKeyUsageException', message, { status: 400 });
  }
  const hash = `sha${name.slice(-3)}`;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return { name, hash, padding: name.startsWith('RSASSA_PSS') ? pss : {} };
}

/** Bytes that a hash function gives. */
const digestBytes: Readonly<Record<string, number>> = { sha256: 32, sha384: 48, sha512: 64 };

function digestOf({ Message = new Uint8Array() }: SignCommandInput, { name, hash }: Algorithm): Uint8Array {
  if (Message.length === digestBytes[hash]) return Message;
  throw new AwsFault('ValidationException', `Digest is invalid length for algorithm ${name}.`, { status: 400 });
}

/** Whole messages. */
function messageOf({
  Message = new Uint8Array(),
  MessageType = 'RAW',
}: SignCommandInput | VerifyCommandInput): Uint8Array {
  if (MessageType !== 'RAW') {
    throw new AwsFault('UnsupportedOperationException', `Messages of type ${MessageType} are not implemented locally.`);
  }
  if (Message.length > 0 && Message.length <= LONGEST_MESSAGE_BYTES) return Message;
  const bound = Message.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${LONGEST_MESSAGE_BYTES}`;
  throw new AwsFault(
    'ValidationException',
    `1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length ${bound}`,
  );
}

function privateKeyOf({ material, arn }: KmsKey) {
  if (material.kind !== 'symmetric') return material.privateKey;
  throw new TypeError(`${arn} signs and has no private key.`);
}
