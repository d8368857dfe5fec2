import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { openPostgres } from '../local/runtime/postgres/open.ts';
import { verifyChains } from '../src/audit/verify.ts';
import { NO_SEALS, type SealVerification, verifySeals } from '../src/audit/verify-seals.ts';
import type { Tables } from '../src/postgres/tables.ts';
import { linesOf } from './audit-findings.ts';
import { type Exported, keyInFile, sealsInFolder } from './exported-seals.ts';

const usage = `Recomputes every audit chain, compares it with the seals outside the database, and names the first row of each that does not hold.

  npm run audit:verify                     the database and the seals of the last npm start
  npm run audit:verify -- --database URL   another database (or set DATABASE_URL)

Seals, from one of these; without them nobody can tell whether the end of a chain was cut:
  --manifests DIR --public-key FILE        exported ones and the public key in PEM; no AWS account is needed
  --bucket NAME --key ID                   the bucket and the key in KMS themselves; account, region and AWS_ENDPOINT_URL
                                           as for the aws command line
--public-key and --key may be given several times, when a key was replaced.

Exit code 0: all chains are intact, and all seals. 1: at least one is not. 2: wrong use, or it could not be checked.`;

/** Where `npm start` leaves what it has sealed. */
const LAST_RUN = '.local/audit';

interface Options {
  readonly database: string | undefined;
  readonly manifests: string | undefined;
  readonly bucket: string | undefined;
  readonly publicKeys: readonly string[];
  readonly keys: readonly string[];
}

function readOptions(): Options | 'help' {
  const { values } = parseArgs({
    options: {
      database: { type: 'string' },
      manifests: { type: 'string' },
      'public-key': { type: 'string', multiple: true, default: [] },
      bucket: { type: 'string' },
      key: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { manifests, bucket, 'public-key': publicKeys, key: keys } = values;
  const sources = [manifests, bucket].filter((source) => source !== undefined).length;
  if (sources > 1) throw new Error('Give --manifests or --bucket, not both.');
  if (sources === 1 && publicKeys.length + keys.length === 0) {
    throw new Error('Seals are believed for their signature only: give --public-key or --key.');
  }
  if (sources === 0 && publicKeys.length + keys.length > 0) {
    throw new Error('A key needs seals to check: give --manifests or --bucket.');
  }
  const ofLastRun = sources === 0 && values.database === undefined && existsSync(LAST_RUN);
  return {
    database: values.database ?? process.env.DATABASE_URL,
    manifests: ofLastRun ? LAST_RUN : manifests,
    bucket,
    publicKeys: ofLastRun ? [`${LAST_RUN}/public-key.pem`] : publicKeys,
    keys,
  };
}

/** Undefined where no seals were given. */
async function readSeals(options: Options): Promise<SealVerification | undefined> {
  const { manifests, bucket, publicKeys, keys } = options;
  let exported: Exported;
  const trusted = publicKeys.map(keyInFile);
  if (manifests !== undefined) exported = sealsInFolder(manifests);
  else if (bucket !== undefined) exported = await (await import('./seals-in-aws.ts')).sealsInBucket(bucket);
  else return undefined;
  for (const key of keys) trusted.push(await (await import('./seals-in-aws.ts')).keyInKms(key));
  const verified = verifySeals(exported.seals, trusted);
  // Whoever could remove all of them must not have the last word.
  const none = verified.last ? [] : [{ name: manifests ?? bucket ?? '', problem: 'there is no genuine seal' }];
  return { ...verified, problems: [...none, ...exported.problems, ...verified.problems] };
}

/** Prints what was found; true when there is nothing to object to. */
async function verify(options: Options): Promise<boolean> {
  // Before the rows: what a seal names was there when the seal was made.
  const seals = await readSeals(options);
  const server = options.database === undefined ? await openPostgres('.local/postgres') : undefined;
  const pool = new pg.Pool({ connectionString: options.database ?? server?.url });
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    const chains = await verifyChains(database, seals ?? NO_SEALS);
    for (const line of linesOf({ chains, seals })) console.log(line);
    return chains.broken.length === 0 && (seals?.problems ?? []).length === 0;
  } finally {
    await database.destroy();
    await server?.stop();
  }
}

try {
  const options = readOptions();
  if (options === 'help') console.log(usage);
  else process.exitCode = (await verify(options)) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error('See npm run audit:verify -- --help.');
  process.exitCode = 2;
}
