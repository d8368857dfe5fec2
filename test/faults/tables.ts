import { plain } from '../../local/cli/style.ts';
import { formatTable } from '../../local/cli/tables.ts';
import type { DeadLetter } from './witness.ts';

/** A table of names and counts under a title, as lines. */
export function table(title: string, rows: readonly (readonly string[])[]): string[] {
  const columns = [{ title: '' }, { title: '', align: 'right' as const }];
  return ['', ...formatTable({ title, columns, rows, empty: 'none' }, plain)];
}

/** How often each name is there, the most frequent first. */
export function counted(names: readonly string[]): string[][] {
  return [...Map.groupBy(names, (name) => name)]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([name, { length }]) => [name, String(length)]);
}

export function deadLetterRows(letters: readonly DeadLetter[]): string[][] {
  return counted(
    letters.map(({ queue, body }) => `${queue}: ${/"detail-type":"([\w ]+)"/.exec(body)?.[1] ?? body.slice(0, 40)}`),
  );
}
