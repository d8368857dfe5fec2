import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../platform/canonical-json.ts';

/** The last row of a chain: with its hash it vouches for every row before it. */
export const head = z.object({
  stream: z.string(),
  sequence: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Head = z.infer<typeof head>;

/** What is sealed: where the chains stood at one moment, and which seal came before. */
export const manifest = z.object({
  format: z.literal('tenantry-audit-seal-1'),
  /** From 1, without a gap. */
  number: z.int().positive(),
  sealedAt: z.iso.datetime(),
  /** Digest of the manifest before; empty in the first. */
  previousDigest: z.string().regex(/^([0-9a-f]{64})?$/),
  /** Whether the heads are those of all chains, or only of those that moved since the seal before. */
  complete: z.boolean(),
  heads: z.array(head),
});
export type Manifest = z.infer<typeof manifest>;

/** A manifest with its signature, as it lies outside the database. */
export const seal = z.object({
  manifest,
  /** As KMS names it. */
  algorithm: z.string(),
  /** Which key signed. Not signed itself: whoever verifies brings the public key. */
  keyId: z.string(),
  /** Base64; over the canonical JSON of the manifest. */
  signature: z.base64(),
});
export type Seal = z.infer<typeof seal>;

/** What is signed: every member of a manifest counts, also one that a later version may add. */
export function signedText(value: object): string {
  return canonicalJson(value);
}

/** SHA-256 of what is signed: what KMS is given, and how the next manifest names this one. */
export function manifestDigest(value: object): Buffer {
  return createHash('sha256').update(signedText(value)).digest();
}

const rawSeal = z.object({ manifest: z.looseObject({}) });

/** Reads a seal as it was kept. Throws when it is none. */
export function readSeal(text: string): { seal: Seal; signedText: string; digest: string } {
  const parsed: unknown = JSON.parse(text);
  const raw = rawSeal.parse(parsed).manifest;
  return { seal: seal.parse(parsed), signedText: signedText(raw), digest: manifestDigest(raw).toString('hex') };
}

/** What every seal's name begins with; the function may write below it and nowhere else. */
export const SEAL_PREFIX = 'seals/';
const GROUP_DIGITS = 6;
const PLACE_DIGITS = 3;

/**
 * Where a seal lies: `seals/000000/042` is the 42nd. Names sort as the seals were made, and follow from the number alone, so that two
 * writers who both mean to be next meet at one name. A group has a thousand places, as many as S3 lists at once.
 */
export function sealName(number: number): string {
  const digits = String(number).padStart(GROUP_DIGITS + PLACE_DIGITS, '0');
  return `${SEAL_PREFIX}${digits.slice(0, -PLACE_DIGITS)}/${digits.slice(-PLACE_DIGITS)}.json`;
}

/** The number in a name; undefined when it is no name of a seal. Whatever stands before it, a folder say, does not matter. */
export function sealNumber(name: string): number | undefined {
  const [, group = '', place = ''] = /(?:^|\/)seals\/(\d{6})\/(\d{3})\.json$/.exec(name) ?? [];
  return group === '' ? undefined : Number(group + place);
}
