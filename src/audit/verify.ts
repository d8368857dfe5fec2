import type { Database } from '../postgres/database.ts';
import { problemOf, type Row } from './verify-row.ts';
import { NO_SEALS, type SealedHead, type SealVerification } from './verify-seals.ts';

export interface BrokenRow {
  readonly stream: string;
  readonly sequence: number;
  readonly problem: string;
}

export interface ChainVerification {
  readonly stream: string;
  /** Up to this sequence every row holds. */
  readonly records: number;
  /** The last head of this chain that was sealed. */
  readonly sealed: SealedHead | undefined;
}

export interface Verification {
  /** Every chain that is in the database or in a seal, by name. */
  readonly streams: readonly ChainVerification[];
  readonly records: number;
  /** The first broken row of each chain that is not intact. */
  readonly broken: readonly BrokenRow[];
}

const PAGE = 1000;

/** Clocks differ, and a row is committed some time after it says it was recorded: what is this old, a seal must have seen. */
const LATEST_COMMIT_MS = 15 * 60_000;

/**
 * Recomputes every chain from its first row, compares it with what the seals say of it, and names the first row of each that does not
 * hold. Reads only, and may run while others write: the seals must have been read before, so that what they name is there.
 */
export async function verifyChains(database: Database, seals: SealVerification = NO_SEALS): Promise<Verification> {
  const present = await database.selectFrom('audit').select('stream').distinct().execute();
  const names = new Set([...present.map(({ stream }) => stream), ...seals.heads.keys()]);
  const streams: ChainVerification[] = [];
  const broken: BrokenRow[] = [];
  for (const stream of [...names].sort()) {
    const sealed = seals.heads.get(stream) ?? [];
    const result = await verifyChain({ stream, sealed, lastSealedAt: seals.last?.sealedAt }, database);
    streams.push({ stream, records: result.records, sealed: lastOf(sealed) });
    if (result.broken) broken.push({ stream, ...result.broken });
  }
  return { streams, records: streams.reduce((sum, { records }) => sum + records, 0), broken };
}

interface Chain {
  readonly stream: string;
  readonly sealed: readonly SealedHead[];
  readonly lastSealedAt: string | undefined;
}

type Result = { readonly records: number; readonly broken?: Omit<BrokenRow, 'stream'> };

async function verifyChain(chain: Chain, database: Database): Promise<Result> {
  const sealedBySequence = Map.groupBy(chain.sealed, ({ sequence }) => sequence);
  const last = lastOf(chain.sealed);
  let previousHash = '';
  let expected = 1;
  for (;;) {
    const page = await database
      .selectFrom('audit')
      .selectAll()
      .where('stream', '=', chain.stream)
      .where('sequence', '>=', String(expected))
      .orderBy('sequence')
      .limit(PAGE)
      .execute();
    for (const found of page) {
      const row = { ...found, sequence: Number(found.sequence) };
      const problem =
        problemOf(row, { previousHash, expected }) ??
        problemWithSeals(row, { sealed: sealedBySequence.get(row.sequence) ?? [] }) ??
        (row.sequence > (last?.sequence ?? 0) ? backdated(row, chain) : undefined);
      if (problem !== undefined) return { records: expected - 1, broken: { sequence: row.sequence, problem } };
      previousHash = row.hash;
      expected += 1;
    }
    if (page.length < PAGE) return { records: expected - 1, ...missing({ records: expected - 1, last }) };
  }
}

function lastOf(sealed: readonly SealedHead[]): SealedHead | undefined {
  return sealed.reduce<SealedHead | undefined>(
    (last, head) => (last === undefined || head.sequence >= last.sequence ? head : last),
    undefined,
  );
}

function problemWithSeals(row: Row, { sealed }: { sealed: readonly SealedHead[] }): string | undefined {
  const other = sealed.find(({ hash }) => hash !== row.hash);
  return other && `seal ${other.seal} of ${other.sealedAt} has another hash for it: it or a row before it was changed`;
}

/** A seal names every chain that has moved, so a row that is older than the last one and is in none came later than it says. */
function backdated(row: Row, { lastSealedAt }: Chain): string | undefined {
  if (lastSealedAt === undefined || row.recorded_at.getTime() + LATEST_COMMIT_MS >= Date.parse(lastSealedAt)) {
    return undefined;
  }
  return `it says it is older than the last seal, of ${lastSealedAt}, which does not know it`;
}

/** What was cut off the end of a chain, or the whole of it. */
function missing(found: { records: number; last: SealedHead | undefined }): { broken?: Omit<BrokenRow, 'stream'> } {
  const { records, last } = found;
  if (last === undefined || last.sequence <= records) return {};
  const first = records + 1;
  const rows = first === last.sequence ? `row ${first} is missing` : `rows ${first} to ${last.sequence} are missing`;
  return { broken: { sequence: first, problem: `${rows}: seal ${last.seal} of ${last.sealedAt} knows of them` } };
}
