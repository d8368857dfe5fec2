import { parseArgs } from 'node:util';
import { openPostgres } from '../local/runtime/postgres/open.ts';
import { verifyChains } from '../src/audit/verify.ts';
import { connect } from '../src/postgres/database.ts';

const usage = `Recomputes every audit chain and names the first broken row of each.

  npm run audit:verify                     the database of the last npm start
  npm run audit:verify -- --database URL   another one (or set DATABASE_URL)

Exit code 0: all chains are intact. 1: at least one is broken. 2: wrong use.`;

const { values } = parseArgs({
  options: { database: { type: 'string' }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const given = values.database ?? process.env.DATABASE_URL;
const server = given === undefined ? await openPostgres('.local/postgres') : undefined;
const url = new URL(given ?? server?.url ?? '');
const database = connect({
  host: url.hostname,
  port: Number(url.port || 5432),
  database: url.pathname.slice(1) || 'postgres',
  user: url.username || 'postgres',
  sslMode: 'disable',
  region: 'eu-central-1',
});
try {
  const { streams, records, broken } = await verifyChains(database);
  for (const { stream, records: length } of streams) {
    const fault = broken.find((row) => row.stream === stream);
    console.log(
      `${fault ? 'broken' : 'intact'}  ${stream}  ${fault ? `row ${fault.sequence}: ${fault.problem}` : `${length} records`}`,
    );
  }
  console.log(
    broken.length === 0
      ? `${records} records in ${streams.length} chains, all intact.`
      : `${broken.length} of ${streams.length} chains are broken.`,
  );
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  await database.destroy();
  await server?.stop();
}
