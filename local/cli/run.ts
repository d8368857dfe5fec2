import { writeFile } from 'node:fs/promises';
import { readDatabase } from './database-view.ts';
import { wrongEndings } from './endings.ts';
import type { LocalCloud } from './local-cloud-port.ts';
import type { GivenOrder } from './order-files.ts';
import { outcomesOf } from './outcomes.ts';
import { showProgress } from './progress.ts';
import { buildReport } from './report.ts';
import { publishInTurn } from './session.ts';
import { problemLines, summaryLines } from './summary.ts';
import type { Terminal } from './terminal.ts';

export interface RunDependencies {
  readonly cloud: LocalCloud;
  readonly terminal: Terminal;
  /** Simulated milliseconds between two looks whether everything is at rest. */
  readonly lookEveryMs: number;
}

/**
 * Publishes the batches in turn, shows what happens, writes the report and prints the tables. Resolves with true when every order
 * reached the end it should and no audit chain is broken.
 */
export async function run(
  work: { batches: readonly (readonly GivenOrder[])[]; reportFile: string | undefined },
  dependencies: RunDependencies,
): Promise<boolean> {
  const { cloud, terminal } = dependencies;
  const began = { simulatedMs: cloud.clock.now(), wallMs: terminal.wallMs() };
  const endProgress = showProgress({ ...terminal, cloud });
  const session = await publishInTurn(work.batches, dependencies).finally(endProgress);
  const time = {
    virtualSeconds: (cloud.clock.now() - began.simulatedMs) / 1000,
    wallSeconds: (terminal.wallMs() - began.wallMs) / 1000,
  };

  const view = await cloud.clock.busy(() => readDatabase(cloud.databaseUrl));
  const outcomes = outcomesOf(session, view.orders);
  const report = buildReport({ outcomes, view, time }, cloud);
  if (work.reportFile !== undefined) await writeFile(work.reportFile, `${JSON.stringify(report, undefined, 2)}\n`);

  const wrong = wrongEndings(outcomes);
  terminal.print(['', ...summaryLines({ report, outcomes, view }, terminal.style)]);
  if (wrong.length > 0) terminal.print(['', ...problemLines(wrong, terminal.style)]);
  return wrong.length === 0 && report.audit.chain === 'intact';
}
