import type { Style } from './style.ts';

export interface Column {
  readonly title: string;
  /** Numbers are easier to compare when their last digits stand below each other. */
  readonly align?: 'left' | 'right';
}

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Shown in place of rows where there are none. */
  readonly empty: string;
  /** How many rows are shown at most; the last line says how many are not. */
  readonly most?: number;
}

export const WIDTH = 100;
const GAP = '  ';
const INDENT = '  ';

/** Lines of at most `WIDTH` columns: a title, a head, the rows. What is too long is cut in the widest column. */
export function formatTable(table: Table, style: Style): string[] {
  if (table.rows.length === 0) return [style.heading(table.title), `${INDENT}${style.faint(table.empty)}`];
  const rows = table.rows.slice(0, table.most ?? table.rows.length);
  const head = table.columns.map(({ title }) => title);
  const widths = fittedWidths(
    head.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0))),
  );
  const line = (cells: readonly string[]) =>
    INDENT +
    table.columns
      .map(({ align }, index) => aligned(cells[index] ?? '', { width: widths[index] ?? 0, align }))
      .join(GAP)
      .trimEnd();
  const hidden = table.rows.length - rows.length;
  return [
    style.heading(table.title),
    style.faint(line(head)),
    ...rows.map(line),
    ...(hidden > 0 ? [`${INDENT}${style.faint(`… and ${hidden} more`)}`] : []),
  ];
}

/** The text on as many lines as it needs, broken between words, each behind the indent. */
export function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(indent + word);
  }
  return lines;
}

/** The text, or as much of it as fits, with a sign that there was more. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return width < 1 ? '' : `${text.slice(0, width - 1)}…`;
}

/** Takes from the widest column, one place at a time, until the table fits. */
function fittedWidths(wanted: readonly number[]): number[] {
  const widths = [...wanted];
  const room = WIDTH - INDENT.length - GAP.length * (widths.length - 1);
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function aligned(content: string, cell: { width: number; align: Column['align'] }): string {
  const text = cut(content, cell.width);
  return cell.align === 'right' ? text.padStart(cell.width) : text.padEnd(cell.width);
}
