import { plain } from '../../local/cli/style.ts';
import { cut, formatTable } from '../../local/cli/tables.ts';
import { experimentNamed } from './exhaustive.ts';
import { guards } from './guards.ts';
import { playExperiments } from './pool.ts';
import { playWithoutGuard } from './without-guard.ts';

const WORDS = 60;

/**
 * Takes one guard after the other out of a copy of the shipped code and plays the experiments that need it; with every guard in place the same
 * experiments must be fine. Returns the exit code: 0 when each guard was missed.
 */
export async function showGuards(only: string): Promise<number> {
  const chosen = guards.filter(({ name }) => name.includes(only));
  const rows: string[][] = [];
  const names = [...new Set(chosen.flatMap(({ shownBy }) => shownBy))];
  const together = await playExperiments(names.map(experimentNamed));
  const calm = [...together.outcomes.flatMap((each) => each.violations), ...together.common];
  const notMet = together.outcomes.filter(({ struck }) => struck.length === 0).map(({ name }) => name);
  rows.push([
    'none, all in place',
    `${names.length} experiments`,
    verdict(calm.length === 0, 'green'),
    calm[0]?.text ?? '',
  ]);
  for (const name of notMet) console.log(`Not met with all guards in place: ${name}`);
  for (const guard of chosen) {
    process.stderr.write(`  without ${guard.name} …\n`);
    const { violations } = await playWithoutGuard(guard);
    rows.push([
      guard.name,
      guard.protects,
      verdict(violations.length > 0, 'red'),
      violations[0] ?? 'nothing was found',
    ]);
  }
  const wrong = rows.filter(([, , found]) => found?.startsWith('NOT')).length;
  console.log(
    formatTable(
      {
        title: 'Guards taken out',
        columns: [{ title: 'guard' }, { title: 'protects' }, { title: 'laboratory' }, { title: 'first violation' }],
        rows: rows.map((row) => row.map((cell) => cut(cell.replaceAll('\n', ' '), WORDS))),
        empty: 'none',
      },
      plain,
    ).join('\n'),
  );
  return wrong === 0 && notMet.length === 0 ? 0 : 1;
}

function verdict(asExpected: boolean, colour: 'green' | 'red'): string {
  return asExpected ? colour : `NOT ${colour}`;
}
