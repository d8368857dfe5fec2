import type { Graph, State } from '../../local/runtime/asl/definition.ts';

/** The machine as a Mermaid state diagram: branches side by side inside of their Parallel state. */
export function machineDiagram(graph: Graph): string {
  return ['```mermaid', 'stateDiagram-v2', ...linesOf(graph).map((line) => `  ${line}`), '```'].join('\n');
}

function linesOf({ StartAt, States }: Graph): string[] {
  return [
    `[*] --> ${StartAt}`,
    ...Object.entries(States).flatMap(([name, state]) => [...inside(name, state), ...ways(name, state)]),
  ];
}

function inside(name: string, state: State): string[] {
  if (state.Type !== 'Parallel') return [];
  const branches = state.Branches.map((branch) => linesOf(branch).map((line) => `  ${line}`));
  return [`state ${name} {`, ...branches.flatMap((lines, index) => (index === 0 ? lines : ['  --', ...lines])), '}'];
}

function ways(from: string, state: State): string[] {
  const rules = state.Type === 'Choice' ? state.Choices : [];
  const otherwise =
    state.Type === 'Choice' && state.Default !== undefined ? [`${from} --> ${state.Default}: otherwise`] : [];
  return [
    ...rules.map(({ Condition, Next }) => `${from} --> ${Next}: ${answerIn(Condition)}`),
    ...otherwise,
    ...('Next' in state && state.Next !== undefined ? [`${from} --> ${state.Next}`] : []),
    ...('Catch' in state ? (state.Catch ?? []) : []).map(({ Next }) => `${from} --> ${Next}: any failure`),
    ...(isLast(state) ? [`${from} --> [*]`] : []),
  ];
}

const isLast = (state: State): boolean =>
  state.Type === 'Succeed' || state.Type === 'Fail' || ('End' in state && state.End === true);

/** `ready` for a comparison with the step's status; another condition is shown as it is. */
export function answerIn(condition: string | boolean): string {
  const text = String(condition).replace(/^\{%\s*|\s*%\}$/g, '');
  return /^\$states\.input\.status = '(\w+)'$/.exec(text)?.[1] ?? text;
}
