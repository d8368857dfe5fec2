import { createHash, createPublicKey, verify } from 'node:crypto';
import * as z from 'zod';
import type { SealExport } from '../cloud/audit-seals.ts';

/** Where a chain stood, on the word of a seal. */
export interface Sealed {
  readonly stream: string;
  readonly sequence: number;
  readonly hash: string;
}

const seal = z.looseObject({ manifest: z.looseObject({}), signature: z.string() });
const manifest = z.object({
  number: z.number(),
  previousDigest: z.string(),
  heads: z.array(z.object({ stream: z.string(), sequence: z.number(), hash: z.string() })),
});

/**
 * Reads what was exported, written apart from the code that seals. A seal is written with its members in the order in which they
 * were signed, so that its manifest is, as text, what the signature is over. Throws where one is forged, altered or missing: in a run that
 * has just made them all, nothing else could be right.
 */
export function sealedHeads({ publicKeyPem, objects }: SealExport): Sealed[] {
  const key = createPublicKey(publicKeyPem);
  let previousDigest = '';
  return objects
    .toSorted((one, other) => (one.key < other.key ? -1 : 1))
    .flatMap(({ key: name, text }, index) => {
      const sealed = seal.parse(JSON.parse(text));
      const signed = JSON.stringify(sealed.manifest);
      if (!verify('sha256', Buffer.from(signed), key, Buffer.from(sealed.signature, 'base64'))) {
        throw new Error(`The signature of ${name} does not fit.`);
      }
      const { number, heads, ...link } = manifest.parse(sealed.manifest);
      if (number !== index + 1 || link.previousDigest !== previousDigest) {
        throw new Error(`${name} does not follow the seal before it.`);
      }
      previousDigest = createHash('sha256').update(signed).digest('hex');
      return heads;
    });
}
