import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { KeySpec, KeyState, KeyUsageType } from '@aws-sdk/client-kms';
import { AwsFault } from '../../../runtime/gateway/aws-service.ts';

/** One key. Its material is real: what it signs verifies elsewhere, what it encrypts opens nowhere else. */
export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
  readonly createdAtMs: number;
  readonly description: string;
  readonly tags: Map<string, string>;
  readonly material: KeyMaterial;
  state: KeyState;
  deletionAtMs: number | undefined;
}

export type KeyMaterial =
  | { readonly kind: 'symmetric'; readonly secret: Uint8Array }
  | { readonly kind: 'rsa' | 'elliptic'; readonly privateKey: KeyObject };

const rsaBits: Readonly<Record<string, number>> = { RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 };

const curves: Readonly<Record<string, string>> = {
  ECC_NIST_P256: 'prime256v1',
  ECC_NIST_P384: 'secp384r1',
  ECC_NIST_P521: 'secp521r1',
  ECC_SECG_P256K1: 'secp256k1',
};

export function makeMaterial(spec: KeySpec): KeyMaterial {
  const modulusLength = rsaBits[spec];
  const namedCurve = curves[spec];
  const privateKeyEncoding = { type: 'pkcs8', format: 'der' } as const;
  const publicKeyEncoding = { type: 'spki', format: 'der' } as const;
  if (modulusLength !== undefined) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength, privateKeyEncoding, publicKeyEncoding });
    return { kind: 'rsa', privateKey: createPrivateKey({ key: privateKey, type: 'pkcs8', format: 'der' }) };
  }
  if (namedCurve !== undefined) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve, privateKeyEncoding, publicKeyEncoding });
    return { kind: 'elliptic', privateKey: createPrivateKey({ key: privateKey, type: 'pkcs8', format: 'der' }) };
  }
  if (spec === 'SYMMETRIC_DEFAULT') return { kind: 'symmetric', secret: randomBytes(32) };
  throw new AwsFault('UnsupportedOperationException', `Keys of spec ${spec} are not implemented locally.`, {
    status: 400,
  });
}

/** Which signing algorithms a key can use, in the order of the API reference. */
export function signingAlgorithmsOf({ spec, usage }: Pick<KmsKey, 'spec' | 'usage'>): readonly string[] {
  if (usage !== 'SIGN_VERIFY') return [];
  if (rsaBits[spec] !== undefined) {
    return ['PSS', 'PKCS1_V1_5'].flatMap((scheme) => [256, 384, 512].map((bits) => `RSASSA_${scheme}_SHA_${bits}`));
  }
  const byCurve: Readonly<Record<string, string>> = {
    ECC_NIST_P256: 'ECDSA_SHA_256',
    ECC_NIST_P384: 'ECDSA_SHA_384',
    ECC_NIST_P521: 'ECDSA_SHA_512',
    ECC_SECG_P256K1: 'ECDSA_SHA_256',
  };
  return [byCurve[spec] ?? ''].filter(Boolean);
}
