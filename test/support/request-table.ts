import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { plain } from '../../local/cli/style.ts';
import { formatTable } from '../../local/cli/tables.ts';
import { type Recorded, recordFolder } from './request-record.ts';

/** Forgets what an earlier run has recorded. */
export async function beginRecords(): Promise<void> {
  await rm(recordFolder, { recursive: true, force: true });
  await mkdir(recordFolder, { recursive: true });
}

/** Sums up what all processes of the run have recorded, in a table beside their records. Returns its last line; undefined where nothing was sent. */
export async function closeRecords(): Promise<string | undefined> {
  const files = (await readdir(recordFolder)).filter((file) => file.endsWith('.jsonl'));
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, recordFolder), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
  const all = lines.map((line) => JSON.parse(line) as Recorded);
  if (all.length === 0) return undefined;
  const rows = [...Map.groupBy(all, ({ provider, operation }) => `${provider} ${operation}`).values()].map((same) => ({
    provider: same[0]?.provider ?? '',
    operation: same[0]?.operation ?? '',
    bodies: same.reduce((sum, { bodies }) => sum + bodies, 0),
    violations: same.some(({ violations }) => violations === undefined)
      ? undefined
      : same.reduce((sum, { violations = [] }) => sum + violations.length, 0),
  }));
  rows.sort((one, other) => `${one.provider} ${one.operation}`.localeCompare(`${other.provider} ${other.operation}`));
  const table = formatTable(
    {
      title: 'Request bodies against the descriptions of the vendors',
      columns: [
        { title: 'provider' },
        { title: 'operation' },
        { title: 'bodies', align: 'right' },
        { title: 'violations', align: 'right' },
      ],
      rows: rows.map(({ provider, operation, bodies, violations }) => [
        provider,
        operation,
        String(bodies),
        violations === undefined ? 'no description' : String(violations),
      ]),
      empty: 'none',
    },
    plain,
  );
  await writeFile(new URL('table.txt', recordFolder), `${table.join('\n')}\n`);
  const judged = rows.flatMap(({ bodies, violations }) => (violations === undefined ? [] : [{ bodies, violations }]));
  const sum = (of: 'bodies' | 'violations') => judged.reduce((total, row) => total + row[of], 0);
  const undescribed = rows.length - judged.length;
  return `${sum('bodies')} request bodies of ${judged.length} operations held against the vendors' descriptions, ${sum('violations')} violations; ${undescribed} operations have none: .build/requests/table.txt`;
}
