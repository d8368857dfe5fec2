import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { signDigest } from '../../local/simulators/aws/kms/digest-signature.ts';
import { sealName } from '../../src/audit/seal.ts';
import type { SealArchive, Sign } from '../../src/audit/seal-archive.ts';
import type { ExportedSeal } from '../../src/audit/verify-seals.ts';

/** An archive in memory that keeps the promises of a bucket: never two seals with one number. */
export interface MemoryArchive extends SealArchive {
  readonly texts: Map<number, string>;
  exported(): ExportedSeal[];
}

export function memoryArchive(): MemoryArchive {
  const texts = new Map<number, string>();
  return {
    texts,
    last: async () => Math.max(0, ...texts.keys()),
    read: async (number) => {
      const text = texts.get(number);
      if (text === undefined) throw new Error(`No seal ${number}.`);
      return text;
    },
    add: async (number, text) => {
      if (texts.has(number)) return false;
      texts.set(number, text);
      return true;
    },
    exported: () => [...texts].map(([number, text]) => ({ name: sealName(number), text })),
  };
}

/** A key of the kind that KMS holds. */
export function signingPair(): { sign: Sign; publicKey: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const sign: Sign = async (digest) => ({
    algorithm: 'ECDSA_SHA_256',
    keyId: 'arn:aws:kms:eu-central-1:111111111111:key/test',
    signature: signDigest(digest, privateKey),
  });
  return { sign, publicKey };
}
