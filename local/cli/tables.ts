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

/** Lines of at most `WIDTH` columns: a title, a head, the rows. What is too long is cut in the last column. */
export function formatTable(table: Table, style: Style): string[] {
  if (table.rows.length === 0) return [style.heading(table.title), `${INDENT}${style.faint(table.empty)}`];
  const rows = table.rows.slice(0, table.most ?? table.rows.length);
  const head = table.columns.map(({ title }) => title);
  const widths = head.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cut(
      INDENT +
        table.columns
          .map(({ align }, index) => aligned(cells[index] ?? '', { width: widths[index] ?? 0, align }))
          .join(GAP)
          .trimEnd(),
      WIDTH,
    );
  const hidden = table.rows.length - rows.length;
  return [
    style.heading(table.title),
    style.faint(line(head)),
    ...rows.map(line),
    ...(hidden > 0 ? [`${INDENT}${style.faint(`… and ${hidden} more`)}`] : []),
  ];
}

/** The text, or as much of it as fits, with a sign that there was more. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function aligned(text: string, cell: { width: number; align: Column['align'] }): string {
  return cell.align === 'right' ? text.padStart(cell.width) : text.padEnd(cell.width);
}
