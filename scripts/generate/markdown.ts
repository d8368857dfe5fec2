/** Says at the top of a page that it must not be edited, and where to edit instead. */
export function generatedFrom(source: string): string {
  return `<!-- Generated from ${source} by \`npm run generate\`; do not edit. -->`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

export function page(...blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}

/** A bar would end the cell, and a line break the row. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
