import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFile } from '../support/local-process.ts';
import type { Findings } from './findings.ts';

/** Plays one of the programs of this folder in a process of its own, and returns its report; rejects with its output when it has none. */
export async function playFaults<Report = Findings>(
  program: 'kills' | 'outage',
  args: readonly string[],
): Promise<Report & Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-faults-'));
  const report = join(folder, 'report.json');
  try {
    const { output } = await runFile(`test/faults/${program}/main.ts`, [...args, '--report', report]);
    const text = await readFile(report, 'utf8').catch(() => {
      throw new Error(`There is no report of ${program}:\n${output}`);
    });
    return JSON.parse(text);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
