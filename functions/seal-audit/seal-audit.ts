import { currentHeads } from '../../src/audit/heads.ts';
import { type Head, type Manifest, manifestDigest, readSeal, type Seal } from '../../src/audit/seal.ts';
import type { SealArchive, Sign } from '../../src/audit/seal-archive.ts';
import { canonicalJson } from '../../src/platform/canonical-json.ts';
import type { Database } from '../../src/postgres/database.ts';

export interface SealAuditDependencies {
  readonly database: Database;
  readonly archive: SealArchive;
  readonly sign: Sign;
  readonly now: () => Date;
}

/** Every so many seals, one names all heads: so far back a run has to read at most. A day of hourly seals. */
const COMPLETE_EVERY = 24;
const ATTEMPTS = 3;

/**
 * Seals where the chains stand: one signed manifest a run, each naming the one before. A run in which nothing moved writes one without
 * heads; its absence would not tell a quiet hour from a seal that nobody makes any more. What was sealed is read back from the
 * archive and kept nowhere else, so there is nothing to fall apart when a run is killed: either the seal is there or it is not.
 */
export async function sealAudit(
  dependencies: SealAuditDependencies,
): Promise<{ number: number; sealedAt: string; heads: number }> {
  const { database, archive, sign, now } = dependencies;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = await sealedBefore(archive);
    const number = before.number + 1;
    const complete = number % COMPLETE_EVERY === 1;
    const heads = await currentHeads(database);
    const manifest: Manifest = {
      format: 'tenantry-audit-seal-1',
      number,
      sealedAt: now().toISOString(),
      previousDigest: before.digest,
      complete,
      heads: complete ? heads : heads.filter((head) => !isSealed(head, before.heads)),
    };
    const { signature, ...signed } = await sign(manifestDigest(manifest));
    const sealed: Seal = { manifest, ...signed, signature: Buffer.from(signature).toString('base64') };
    if (await archive.add(number, canonicalJson(sealed))) {
      return { number, sealedAt: manifest.sealedAt, heads: manifest.heads.length };
    }
    // Somebody else was next, or our own put arrived and its reply did not. Either way there is a seal to follow now.
  }
  throw new Error(`Another run was quicker ${ATTEMPTS} times.`);
}

interface Before {
  readonly number: number;
  readonly digest: string;
  readonly heads: ReadonlyMap<string, Head>;
}

/** The last seal, and the heads as far back as the last one that names all of them. */
async function sealedBefore(archive: SealArchive): Promise<Before> {
  const number = await archive.last();
  const heads = new Map<string, Head>();
  let digest = '';
  for (let each = number; each > 0; each -= 1) {
    const { seal, digest: own } = readSeal(await archive.read(each));
    const { manifest } = seal;
    if (each === number) digest = own;
    for (const head of manifest.heads) if (!heads.has(head.stream)) heads.set(head.stream, head);
    if (manifest.complete) break;
  }
  return { number, digest, heads };
}

/** A head that went back is told too: the seal shows what was found, and the verifier what is wrong with it. */
function isSealed(head: Head, sealed: ReadonlyMap<string, Head>): boolean {
  const known = sealed.get(head.stream);
  return known?.sequence === head.sequence && known.hash === head.hash;
}
