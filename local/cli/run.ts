import { writeFile } from 'node:fs/promises';
import { verifyAuditChains } from './audit-chains.ts';
import { readDatabase } from './database-view.ts';
import { wrongEndings } from './endings.ts';
import type { LocalCloud } from './local-cloud-port.ts';
import type { GivenOrder } from './order-files.ts';
import { outcomesOf } from './outcomes.ts';
import { showProgress } from './progress.ts';
import { buildReport, observe } from './report.ts';
import { writeSeals } from './seal-files.ts';
import { sealedHeads } from './sealed-heads.ts';
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
 * Publishes the batches in turn, shows what happens, seals the audit, writes the report and prints the tables. Resolves with true when
 * every order reached the end it should and no audit chain is broken.
 */
export async function run(
  work: { batches: readonly (readonly GivenOrder[])[]; reportFile: string | undefined; sealFolder: string },
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
  const world = observe(cloud);

  // A run is over in less than the hour between two seals, and its tables should show what a seal vouches for.
  const seals = await cloud.sealAudit();
  await writeSeals(seals, work.sealFolder);
  const view = await cloud.clock.busy(() => readDatabase(cloud.databaseUrl));
  const outcomes = outcomesOf(session, view.orders);
  const chains = verifyAuditChains(view.audit, sealedHeads(seals));
  const report = buildReport({ outcomes, view, chains, time, world });
  if (work.reportFile !== undefined) await writeFile(work.reportFile, `${JSON.stringify(report, undefined, 2)}\n`);

  const wrong = wrongEndings(outcomes);
  terminal.print(['', ...summaryLines({ report, outcomes, chains }, terminal.style)]);
  if (wrong.length > 0) terminal.print(['', ...problemLines(wrong, terminal.style)]);
  return wrong.length === 0 && report.audit.chain === 'intact';
}
