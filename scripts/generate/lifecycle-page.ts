import { lifecycle, phases } from '../../src/tenants/lifecycle.ts';
import { generatedFrom, page, table } from './markdown.ts';

export function lifecyclePage(): Map<string, string> {
  const ends = phases.filter((phase) => Object.keys(lifecycle[phase].next).length === 0);
  const edges = phases.flatMap((from) =>
    Object.entries(lifecycle[from].next).map(([to, why]) => `  ${from} --> ${to}: ${why}`),
  );
  const diagram = ['stateDiagram-v2', '  [*] --> reserved', ...edges, ...ends.map((end) => `  ${end} --> [*]`)];
  const rows = phases.map((phase) => [
    `\`${phase}\``,
    lifecycle[phase].meaning,
    lifecycle[phase].living ? 'yes' : 'no',
  ]);
  return new Map([
    [
      'docs/lifecycle.md',
      page(
        generatedFrom('src/tenants/lifecycle.ts'),
        '# The life of a tenant',
        ['```mermaid', ...diagram, '```'].join('\n'),
        table(['phase', 'meaning', 'living'], rows),
        'A living tenant keeps its name, its room in the landing account and its places in the allow-list.',
      ),
    ],
  ]);
}
