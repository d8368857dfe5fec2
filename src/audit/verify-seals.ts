import { type KeyObject, verify } from 'node:crypto';
import { type Head, type Manifest, readSeal, sealNumber } from './seal.ts';

/** A seal as it was exported: nothing of it is believed before its signature was checked. */
export interface ExportedSeal {
  /** Path of the file, or key and version of the object. */
  readonly name: string;
  readonly text: string;
}

export interface SealedHead extends Head {
  /** Number of the seal. */
  readonly seal: number;
  readonly sealedAt: string;
}

export interface SealProblem {
  readonly name: string;
  readonly problem: string;
}

export interface SealVerification {
  /** How many seals are genuine. */
  readonly seals: number;
  readonly last: { readonly number: number; readonly sealedAt: string } | undefined;
  /** What the genuine seals say of each chain, by its name. */
  readonly heads: ReadonlyMap<string, readonly SealedHead[]>;
  readonly problems: readonly SealProblem[];
  /** Times without a seal that are longer than they should be. Not a sign of tampering by themselves. */
  readonly pauses: readonly { readonly from: string; readonly to: string }[];
}

export const NO_SEALS: SealVerification = { seals: 0, last: undefined, heads: new Map(), problems: [], pauses: [] };

/** The seal is made each hour; an alarm goes off when there was none for two. */
const LONGEST_PAUSE_MS = 2 * 3_600_000;

interface Genuine {
  readonly name: string;
  readonly manifest: Manifest;
  readonly digest: string;
}

/**
 * Checks the signature of each seal with the keys that the auditor trusts, and that the genuine ones follow each other from the first on.
 * What is not genuine is named and not used.
 */
export function verifySeals(exported: readonly ExportedSeal[], keys: readonly KeyObject[]): SealVerification {
  const judged = exported.map((one) => judge(one, keys));
  const genuine = judged
    .filter((one) => 'manifest' in one)
    .sort((one, other) => one.manifest.number - other.manifest.number);
  const problems = judged.filter((one) => 'problem' in one);
  const pauses: { from: string; to: string }[] = [];
  const heads = new Map<string, SealedHead[]>();
  let before: Genuine | undefined;
  for (const one of genuine) {
    const problem = problemBetween(before, one);
    if (problem !== undefined) problems.push({ name: one.name, problem });
    const { number, sealedAt } = one.manifest;
    const from = before?.manifest.sealedAt;
    if (from !== undefined && Date.parse(sealedAt) - Date.parse(from) > LONGEST_PAUSE_MS) {
      pauses.push({ from, to: sealedAt });
    }
    for (const head of one.manifest.heads) {
      const known = heads.get(head.stream) ?? [];
      known.push({ ...head, seal: number, sealedAt });
      heads.set(head.stream, known);
    }
    before = one;
  }
  const last = before && { number: before.manifest.number, sealedAt: before.manifest.sealedAt };
  return { seals: genuine.length, last, heads, problems, pauses };
}

function judge({ name, text }: ExportedSeal, keys: readonly KeyObject[]): Genuine | SealProblem {
  try {
    const { seal, signedText, digest } = readSeal(text);
    const signature = Buffer.from(seal.signature, 'base64');
    if (!keys.some((key) => verify('sha256', Buffer.from(signedText), key, signature))) {
      return { name, problem: 'its signature is not of a key that was given: it is forged or altered' };
    }
    if (sealNumber(name) !== seal.manifest.number) {
      return { name, problem: `it is seal ${seal.manifest.number} under the name of another` };
    }
    return { name, manifest: seal.manifest, digest };
  } catch {
    return { name, problem: 'it cannot be read as a seal' };
  }
}

/** What is wrong between a seal and the one before it. */
function problemBetween(before: Genuine | undefined, { manifest, digest }: Genuine): string | undefined {
  const next = (before?.manifest.number ?? 0) + 1;
  if (before && manifest.number === before.manifest.number) {
    return digest === before.digest ? undefined : `there is another seal ${manifest.number}`;
  }
  if (manifest.number > next) {
    return next + 1 === manifest.number
      ? `seal ${next} before it is missing`
      : `seals ${next} to ${manifest.number - 1} before it are missing`;
  }
  if (manifest.previousDigest !== (before?.digest ?? '')) return `it does not follow seal ${next - 1} as it is here`;
  return undefined;
}
