import { describe, expect, test } from '@jest/globals';
import { type Definition, definitionOf, expressionsIn, type NamedState, statesOf } from './definitions.ts';
import { kebab, machineNames, read } from './repository.ts';

const machines = machineNames().map((name) => [name, definitionOf(name)] as const);
const tasksOf = (definition: Definition) => statesOf(definition).filter(({ state }) => state.Type === 'Task');
const startsMachine = ({ state }: NamedState) => state.Resource?.includes(':states:startExecution') === true;

/** Where a machine goes when a step fails, and where it goes when the retirement itself fails. */
const unwinding: Record<string, { state: string; after: readonly string[] }> = {
  'provision-tenant': {
    state: 'RecordFailure',
    after: ['RecordFailure', 'RetireTenant', 'MarkOrderFailed', 'MarkOrderHeld'],
  },
  'retire-tenant': { state: 'IsUnwinding', after: ['MarkOrderHeld'] },
};

describe('the state machines', () => {
  test.each(machines)('%s speaks JSONata only', (name, definition) => {
    expect(definition.QueryLanguage).toBe('JSONata');
    expect(read(`state-machines/${name}/${name}.asl.json`)).not.toMatch(
      /"(InputPath|OutputPath|ResultPath|ResultSelector|Parameters|ItemsPath|[A-Za-z]+\.\$)"\s*:/,
    );
  });

  test.each(machines)('%s has a time limit, and so has each of its tasks', (_name, definition) => {
    const unlimited = tasksOf(definition).filter(({ state }) => state.TimeoutSeconds === undefined);

    expect(definition.TimeoutSeconds).toBeGreaterThan(0);
    expect(unlimited.map(({ name }) => name)).toEqual([]);
  });

  test('tasks of one kind retry in the same way', () => {
    const tasks = machines.flatMap(([, definition]) => tasksOf(definition));
    const waits = ({ state }: NamedState) => state.Resource?.endsWith('.waitForTaskToken') === true;
    const kinds = (chosen: NamedState[]) => [
      ...new Set(chosen.map(({ state }) => JSON.stringify(state.Retry ?? 'none'))),
    ];
    // How often a step may wait anew for its token is the step's own; that it does so at once is not.
    const withoutRounds = (chosen: NamedState[]) =>
      kinds(chosen).map((retry) =>
        retry.replace(/(\["States\.Timeout"\],"IntervalSeconds":1,"MaxAttempts":)\d+/, '$1n'),
      );

    const invoking = tasks.filter((task) => !startsMachine(task) && !waits(task));

    expect(kinds(invoking)).toHaveLength(1);
    expect(kinds(tasks.filter(startsMachine))).toHaveLength(1);
    expect(new Set(withoutRounds(tasks.filter(waits)))).toHaveProperty('size', 1);
    expect(kinds(tasks)).not.toContain('"none"');
  });

  test('no task asks for the catch-all of retries: what stops is decided by the failure table', () => {
    const tasks = machines.flatMap(([, definition]) => tasksOf(definition));

    const careless = tasks.filter(({ state }) =>
      JSON.stringify(state.Retry ?? []).match(/States\.ALL|States\.TaskFailed|TerminalFailure/),
    );

    expect(careless.map(({ name }) => name)).toEqual([]);
  });

  test.each(Object.entries(unwinding))(
    'in %s every task on the way catches everything into one state',
    (machine, { state, after }) => {
      const onTheWay = tasksOf(definitionOf(machine)).filter(({ name }) => !after.includes(name));

      const astray = onTheWay.filter((task) => {
        const [first, ...others] = task.state.Catch ?? [];
        return others.length > 0 || first?.Next !== state || first.ErrorEquals.join() !== 'States.ALL';
      });

      expect(onTheWay.length).toBeGreaterThan(0);
      expect(astray.map(({ name }) => name)).toEqual([]);
    },
  );

  test('a machine that catches nothing is only started by tasks that catch everything', () => {
    const catching = (definition: Definition) => tasksOf(definition).some(({ state }) => state.Catch !== undefined);
    const starters = machines.flatMap(([, definition]) => tasksOf(definition).filter(startsMachine));

    const uncaught = machines
      .filter(([, definition]) => !catching(definition))
      .filter(([name]) => {
        const own = starters.filter(({ state }) => state.Arguments?.StateMachineArn === placeholderOf(name));
        return own.length === 0 || own.some(({ state }) => state.Catch?.[0]?.ErrorEquals.join() !== 'States.ALL');
      });

    expect(uncaught.map(([name]) => name)).toEqual([]);
  });

  test.each(machines)('%s waits in one shape: a step, a question, a wait, the step again', (_name, definition) => {
    const waits = statesOf(definition).filter(({ state }) => state.Type === 'Wait');

    const misshapen = waits.filter(({ name, state, siblings }) => {
      const step = siblings[state.Next ?? ''];
      const question = siblings[step?.Next ?? ''];
      const asks = question?.Type === 'Choice' && [
        question.Default,
        ...(question.Choices ?? []).map(({ Next }) => Next),
      ];
      const seconds = String(state.Seconds).match(/^\{%\s*\$(\w+WaitSeconds)\s*%\}$/)?.[1];
      return step?.Type !== 'Task' || !asks || !asks.includes(name) || !seconds || !(seconds in (step.Assign ?? {}));
    });

    expect(misshapen.map(({ name }) => name)).toEqual([]);
  });

  test.each(machines)('%s reads no variable that nothing assigns', (_name, definition) => {
    const assigned = statesOf(definition).flatMap(({ state }) => [
      ...Object.keys(state.Assign ?? {}),
      ...(state.Catch ?? []).flatMap((one) => Object.keys((one.Assign as object | undefined) ?? {})),
    ]);
    const readIn = expressionsIn(definition).flatMap((text) =>
      [...text.matchAll(/\$([a-zA-Z_]\w*)(?!\w*\()/g)].map(([, name = '']) => name),
    );

    const unknown = readIn.filter((name) => name !== 'states' && !assigned.includes(name));

    expect([...new Set(unknown)]).toEqual([]);
  });

  test.each(machines)(
    'every child that %s starts is named after its own execution, the machine and the redrive',
    (_name, definition) => {
      // The operation's id would not do: its next attempt, or a redrive of whatever started this one, would find the name taken.
      const misnamed = tasksOf(definition)
        .filter(startsMachine)
        .filter(({ name: state, state: { Arguments } }) => {
          const { Name } = Arguments as Record<string, unknown>;
          const own = '$states.context.Execution.Name';
          const redrive = '$string($states.context.Execution.RedriveCount)';
          return Name !== `{% ${own} & '-${kebab(state)}-' & ${redrive} %}`;
        });

      expect(misnamed.map(({ name }) => name)).toEqual([]);
    },
  );

  test.each(machines)('every step that %s invokes is told by which execution', (_name, definition) => {
    const untold = tasksOf(definition)
      .filter((task) => !startsMachine(task))
      .filter(({ state: { Arguments } }) => {
        const { Payload } = Arguments as { Payload?: Record<string, unknown> };
        return Payload?.executionName !== '{% $states.context.Execution.Name %}';
      });

    expect(untold.map(({ name }) => name)).toEqual([]);
  });

  test.each(machines)('%s keeps only ids, seconds and failures in variables', (_name, definition) => {
    const names = statesOf(definition).flatMap(({ state }) => Object.keys(state.Assign ?? {}));

    expect(names.filter((name) => !/(Id|Arn|Seconds)$|^(failure|heldFailure)$/.test(name))).toEqual([]);
  });
});

function placeholderOf(machine: string): string {
  const name = machine.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  return `\${${name}Arn}`;
}
