import type { Definition, Retrier, State, TaskState } from '../../local/runtime/asl/definition.ts';
import { answerIn, machineDiagram } from './machine-diagram.ts';
import {
  argumentsOf,
  childOf,
  descriptionOf,
  isStartedByOutbox,
  type Machine,
  nameIn,
  readMachines,
  type Starter,
  startersIn,
  statesOf,
} from './machine-facts.ts';
import { generatedFrom, page, table } from './markdown.ts';

/** A README beside each state machine: its diagram, its states, what goes in and how it can end. */
export function machinePages(): Map<string, string> {
  const machines = readMachines();
  return new Map(machines.map((machine) => [`state-machines/${machine.name}/README.md`, pageOf(machine, machines)]));
}

function pageOf({ name, definition }: Machine, machines: readonly Machine[]): string {
  const starters = machines.flatMap((other) => startersIn(other).filter(({ task }) => childOf(task) === name));
  const all = statesOf(definition);
  const tasks = all.flatMap(([, state]) => (state.Type === 'Task' ? [state] : []));
  return page(
    generatedFrom(`state-machines/${name}/${name}.asl.json and the functions it names`),
    `# ${name}`,
    definition.Comment ?? '',
    machineDiagram(definition),
    '## What goes in',
    startOf(name, starters),
    '## States',
    table(
      ['state', 'is', 'what it does', 'time limit', 'when it fails for good'],
      all.map(([state, body]) => [
        `\`${state}\``,
        kindOf(body),
        workOf(body),
        limitOf(body),
        failureOf(body, starters),
      ]),
    ),
    '## Attempts',
    'A time limit holds for one attempt. Of the failures of our own steps only `RetryableFailure` and, for an hour, `OutageFailure` are tried again; [docs/failures.md](../../docs/failures.md) says which those are. For an hour, too, a step waits for a place among all functions that the account may run at once. Pauses grow by the factor, at most to the longest one, and are drawn at random between nothing and that.',
    table(['tried again by', 'after', 'times', 'first pause', 'factor', 'longest pause'], attemptRows(all)),
    '## How it ends',
    endingsOf(all, { definition, starters, tasks }),
  );
}

function startOf(name: string, starters: readonly Starter[]): string {
  const by = starters.map(({ machine, state, task }) => {
    const expression = String(argumentsOf(task).Name).replace(/^\{%\s*|\s*%\}$/g, '');
    return `- \`${state}\` of [${machine}](../${machine}/README.md), as \`${expression}\``;
  });
  const outbox = isStartedByOutbox(name) ? ['- the outbox, for an order, named after the operation'] : [];
  const input = 'Input: `{ "operationId", "tenantId" }`: ids only, the database holds the truth. Started by';
  return `${input}\n\n${[...outbox, ...by].join('\n')}`;
}

function kindOf(state: State): string {
  if (state.Type !== 'Task') return words[state.Type];
  if (childOf(state) !== undefined) return 'another machine';
  return state.Resource.endsWith('.waitForTaskToken') ? 'a function, then the answer to its token' : 'a function';
}

const words: Record<Exclude<State['Type'], 'Task'>, string> = {
  Pass: 'a value',
  Choice: 'a question',
  Wait: 'a pause',
  Succeed: 'an end',
  Fail: 'a failed end',
  Parallel: 'branches side by side',
  Map: 'one run per item',
};

function workOf(state: State): string {
  if (state.Type === 'Choice') {
    const rules = state.Choices.map(({ Condition, Next }) => `${answerIn(Condition)}: \`${Next}\``);
    return [...rules, ...(state.Default === undefined ? [] : [`otherwise: \`${state.Default}\``])].join('; ');
  }
  if (state.Type === 'Wait') return `as long as the step before said, then \`${state.Next}\``;
  if (state.Type === 'Parallel') return state.Branches.map(({ StartAt }) => `\`${StartAt}\``).join(', ');
  if (state.Type !== 'Task') return '';
  const child = childOf(state);
  if (child !== undefined) return [`[${child}](../${child}/README.md)`, state.Comment ?? ''].filter(Boolean).join(': ');
  const step = nameIn(argumentsOf(state).FunctionName);
  return `[${step}](../../functions/${step}/): ${descriptionOf(step)}`;
}

const limitOf = (state: State): string => (state.Type === 'Task' ? duration(Number(state.TimeoutSeconds)) : '');

function failureOf(state: State, starters: readonly Starter[]): string {
  if (state.Type !== 'Task' && state.Type !== 'Parallel') return '';
  const caught = (state.Catch ?? []).map(({ Next }) => `\`${Next}\``);
  if (caught.length > 0) return caught.join(', ');
  const above = starters.flatMap(({ machine, task }) =>
    (task.Catch ?? []).map(({ Next }) => `\`${Next}\` of ${machine}`),
  );
  return above.length > 0 ? `this execution fails: ${above.join(', ')}` : 'this execution fails';
}

function attemptRows(all: readonly (readonly [string, State])[]): string[][] {
  const byRule = new Map<string, { rule: Retrier; states: string[] }>();
  for (const [name, state] of all) {
    for (const rule of 'Retry' in state ? (state.Retry ?? []) : []) {
      const key = JSON.stringify(rule);
      byRule.set(key, { rule, states: [...(byRule.get(key)?.states ?? []), name] });
    }
  }
  return [...byRule.values()].map(({ rule, states }) => [
    states.map((state) => `\`${state}\``).join(', '),
    rule.ErrorEquals.map((error) => `\`${error}\``).join(', '),
    String(rule.MaxAttempts ?? 3),
    duration(rule.IntervalSeconds ?? 1),
    String(rule.BackoffRate ?? 2),
    rule.MaxDelaySeconds === undefined ? '' : duration(rule.MaxDelaySeconds),
  ]);
}

function endingsOf(
  all: readonly (readonly [string, State])[],
  machine: { definition: Definition; starters: readonly Starter[]; tasks: readonly TaskState[] },
): string {
  const failed = all.flatMap(([name, state]) =>
    state.Type === 'Fail'
      ? [
          `- \`FAILED\` at \`${name}\`: error ${textIn(state.Error)}, cause ${textIn(state.Cause)}; a redrive does not leave this state`,
        ]
      : [],
  );
  const uncaught = machine.tasks.every((task) => task.Catch === undefined);
  const above = machine.starters.map(({ machine: parent, state }) => `\`${state}\` of ${parent}`).join(' and ');
  return [
    '- `SUCCEEDED`',
    ...failed,
    ...(uncaught ? [`- \`FAILED\` with the failure of the step; ${above} catches it`] : []),
    `- \`TIMED_OUT\` after ${duration(machine.definition.TimeoutSeconds ?? 0)}${above && `; ${above} catches it`}`,
    '- `ABORTED` when somebody stops it; a redrive goes on where it stood',
  ].join('\n');
}

const textIn = (text: string | undefined): string =>
  text?.startsWith('{%')
    ? `as ${text.includes('$states.') ? 'the step before says' : 'was caught'} (${text.replace(/^\{%\s*\$(states\.)?|\s*%\}$/g, '`')})`
    : `\`${text}\``;

function duration(seconds: number): string {
  const units = [
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const;
  const parts = units.map(([size, unit], index) => {
    const larger = units[index - 1]?.[0];
    const count = Math.floor((larger === undefined ? seconds : seconds % larger) / size);
    return count > 0 ? `${count} ${unit}` : '';
  });
  return parts.filter(Boolean).join(' ') || '0 s';
}
