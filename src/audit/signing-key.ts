import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { Sign } from './seal-archive.ts';

/**
 * A key of KMS of the spec ECC_NIST_P256. It is given the digest, since a manifest may be longer than the 4,096 bytes that KMS takes;
 * the signature is the same kind as over the manifest itself, and verifies with any tool.
 */
export function signingKey(keyArn: string, client: KMSClient = new KMSClient({})): Sign {
  return async (digest) => {
    const { KeyId, Signature, SigningAlgorithm } = await client.send(
      new SignCommand({
        KeyId: keyArn,
        Message: digest,
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    );
    if (!KeyId || !Signature || !SigningAlgorithm) throw new Error(`${keyArn} gave no signature.`);
    return { algorithm: SigningAlgorithm, keyId: KeyId, signature: Signature };
  };
}
