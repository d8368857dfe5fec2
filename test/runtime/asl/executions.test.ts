import { describe, expect, it } from '@jest/globals';
import type { Execution } from '../../../local/runtime/asl/execution.ts';
import { TaskError } from '../../../local/runtime/asl/failures.ts';
import { bench, outputOf, prefix, single, task, trail } from './machine.ts';

const nested = (pattern: string, fields: object = {}) =>
  single({
    Type: 'Task',
    Resource: `arn:aws:states:::states:startExecution${pattern}`,
    Arguments: {
      StateMachineArn: `${prefix}:stateMachine:child`,
      Name: '{% $states.context.Execution.Name & "-child" %}',
      Input: { id: '{% $states.input.id %}' },
    },
    End: true,
    ...fields,
  });

const child = (runner: { execution(arn: string): Execution }) =>
  runner.execution(`${prefix}:execution:child:execution-child`);

describe('a nested execution', () => {
  it('is waited for, and .sync:2 shows its output as JSON', async () => {
    const { define, run } = bench();
    define('child', single({ Type: 'Wait', Seconds: 60, Output: { done: true }, End: true }));

    const execution = await run(nested('.sync:2', { Output: '{% $states.result %}' }), { id: 'a' });

    expect(outputOf(execution)).toEqual({
      ExecutionArn: `${prefix}:execution:child:execution-child`,
      Input: { id: 'a' },
      InputDetails: { Included: true },
      Name: 'execution-child',
      Output: { done: true },
      OutputDetails: { Included: true },
      StartDate: Date.UTC(2026, 0, 1),
      StateMachineArn: `${prefix}:stateMachine:child`,
      Status: 'SUCCEEDED',
      StopDate: Date.UTC(2026, 0, 1, 0, 1),
    });
    expect(trail(execution).slice(2, 6)).toEqual([
      '3<-2 TaskScheduled',
      '4<-3 TaskStarted',
      '5<-4 TaskSubmitted',
      '6<-5 TaskSucceeded',
    ]);
  });

  it('keeps its output as text with .sync', async () => {
    const { define, run } = bench();
    define('child', single({ Type: 'Succeed' }));

    const execution = await run(nested('.sync', { Output: '{% $states.result.Output %}' }), { id: 'a' });

    expect(outputOf(execution)).toBe('{"id":"a"}');
  });

  it('fails the task with States.TaskFailed and its description', async () => {
    const { define, run } = bench();
    define('child', single({ Type: 'Fail', Error: 'SomeFailure', Cause: 'reason' }));

    const execution = await run(nested('.sync:2'), { id: 'a' });

    expect(execution.result.error).toBe('States.TaskFailed');
    expect(JSON.parse(execution.result.cause ?? '')).toMatchObject({
      Cause: 'reason',
      Error: 'SomeFailure',
      Name: 'execution-child',
      Status: 'FAILED',
    });
  });

  it('is only started without a pattern', async () => {
    const { define, run, runner } = bench();
    define('child', single({ Type: 'Wait', Seconds: 60, End: true }));

    const execution = await run(nested(''), { id: 'a' });

    expect(execution.stoppedAtMs).toBe(Date.UTC(2026, 0, 1));
    expect(child(runner).status).toBe('SUCCEEDED');
  });

  it('reports a name that is taken', async () => {
    const { define, run, start } = bench();
    define('child', single({ Type: 'Wait', Seconds: 60, End: true }));
    start('child', { name: 'execution-child', input: { id: 'other' } });

    const execution = await run(nested('.sync:2'), { id: 'a' });

    expect(execution.result.error).toBe('StepFunctions.ExecutionAlreadyExistsException');
    expect(execution.result.cause).toContain(`Execution Already Exists: '${prefix}:execution:child:execution-child'`);
  });

  it('may end its parent by the token it was given', async () => {
    const Input = { token: '{% $states.context.Task.Token %}' };
    const Arguments = { StateMachineArn: `${prefix}:stateMachine:child`, Name: 'execution-child', Input };
    const { clock, define, runner, start } = bench();
    define('child', single({ Type: 'Wait', Seconds: 3_600, End: true }));
    define('parent', nested('.sync:2', { Arguments }));
    const parent = start('parent');
    await clock.advance(60_000);

    runner.tokens.succeed((JSON.parse(child(runner).input) as { token: string }).token, '"early"');
    await clock.advance(0);

    expect(outputOf(parent)).toBe('early');
    expect(child(runner).status).toBe('RUNNING');
  });
});

describe('starting an execution', () => {
  it('again with the same name and input while it runs returns the one that runs', async () => {
    const { clock, define, start, runner } = bench();
    define('machine', single({ Type: 'Wait', Seconds: 60, End: true }));
    const first = start('machine', { input: { a: 1 } });

    const again = start('machine', { input: { a: 1 } });

    expect(again).toBe(first);
    expect([...runner.executions()]).toHaveLength(1);
    expect(() => start('machine', { input: { a: 2 } })).toThrow(
      expect.objectContaining({ code: 'ExecutionAlreadyExists' }),
    );
    await clock.runUntilIdle();
    expect(() => start('machine', { input: { a: 1 } })).toThrow(
      expect.objectContaining({ code: 'ExecutionAlreadyExists' }),
    );
  });

  it('may use the name of a closed execution after 90 days', async () => {
    const { clock, define, start } = bench();
    define('machine', single({ Type: 'Succeed' }));
    const first = start('machine');
    await clock.advance(90 * 86_400_000 + 1);

    const second = start('machine');

    expect(second).not.toBe(first);
    expect(second.arn).toBe(first.arn);
  });

  it('tells every change of its status', async () => {
    const { changes, run } = bench();

    await run(single({ Type: 'Fail', Error: 'E', Cause: 'c' }), { a: 1 });

    expect(changes.map(({ status }) => status)).toEqual(['RUNNING', 'FAILED']);
    expect(changes[1]).toEqual({
      executionArn: `${prefix}:execution:machine:execution`,
      stateMachineArn: `${prefix}:stateMachine:machine`,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      name: 'execution',
      status: 'FAILED',
      startDate: Date.UTC(2026, 0, 1),
      stopDate: Date.UTC(2026, 0, 1),
      input: '{"a":1}',
      output: null,
      error: 'E',
      cause: 'c',
      inputDetails: { included: true },
      outputDetails: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'REDRIVABLE',
      redriveStatusReason: null,
    });
  });

  it('is cheap: a thousand executions wait at once and end in their own time', async () => {
    const { clock, define, start, runner } = bench();
    define('machine', single({ Type: 'Wait', Seconds: '{% $states.input %}', End: true }));
    for (let at = 0; at < 1_000; at += 1) start('machine', { name: `e${at}`, input: at });

    await clock.runUntilIdle();

    const executions = [...runner.executions()];
    expect(executions.every(({ status }) => status === 'SUCCEEDED')).toBe(true);
    expect(executions.at(-1)?.stoppedAtMs).toBe(Date.UTC(2026, 0, 1) + 999_000);
    expect([...runner.counts().values()].every((transitions) => transitions === 1)).toBe(true);
  });
});

describe('redriving an execution', () => {
  const failOnce = () => {
    let failed = false;
    const calls: string[] = [];
    return {
      calls,
      invokeTask: async ({ stateName }: { stateName: string }) => {
        calls.push(stateName);
        if (stateName !== 'Fragile' || failed) return stateName;
        failed = true;
        throw new TaskError('Boom');
      },
    };
  };

  it('goes on at the state that failed, with the same input and variables', async () => {
    const { calls, invokeTask } = failOnce();
    const { clock, runner, run } = bench({ invokeTask });
    const definition = {
      StartAt: 'Solid',
      States: {
        Solid: { ...task({ Assign: { kept: '{% $states.result.Payload %}' } }), End: undefined, Next: 'Fragile' },
        Fragile: task({ Output: '{% $kept & $string($states.context.Execution.RedriveCount) %}' }),
      },
    };
    const execution = await run(definition, { id: 1 });
    expect(execution.status).toBe('FAILED');
    await clock.advance(60_000);

    runner.redriveExecution(execution.arn);
    await clock.runUntilIdle();

    expect(outputOf(execution)).toBe('Solid1');
    expect(calls).toEqual(['Solid', 'Fragile', 'Fragile']);
    expect(trail(execution).slice(10, 13)).toEqual([
      '11<-10 ExecutionFailed',
      '12<-11 ExecutionRedriven',
      '13<-12 TaskStateEntered Fragile',
    ]);
    expect(
      execution.history.events.find(({ type }) => type === 'ExecutionRedriven')?.executionRedrivenEventDetails,
    ).toEqual({
      redriveCount: 1,
    });
  });

  it('runs only the branches again that have no result', async () => {
    const { calls, invokeTask } = failOnce();
    const { clock, runner, run } = bench({ invokeTask });
    const Branches = ['Solid', 'Fragile'].map((name) => ({ StartAt: name, States: { [name]: task() } }));
    const execution = await run(
      single({ Type: 'Parallel', Branches, Output: '{% $states.result.Payload %}', End: true }),
    );

    runner.redriveExecution(execution.arn);
    await clock.runUntilIdle();

    expect(outputOf(execution)).toEqual(['Solid', 'Fragile']);
    expect(calls).toEqual(['Solid', 'Fragile', 'Fragile']);
  });

  it('is refused for what runs, has succeeded, or ended more than 14 days ago', async () => {
    const { clock, define, runner, start } = bench();
    define('fails', single({ Type: 'Fail' }));
    define('succeeds', single({ Type: 'Succeed' }));
    const failed = start('fails');
    const succeeded = start('succeeds');
    await clock.runUntilIdle();

    const refused = expect.objectContaining({ code: 'ExecutionNotRedrivable' });
    expect(() => runner.redriveExecution(succeeded.arn)).toThrow(refused);
    await clock.advance(14 * 86_400_000 + 1);
    expect(() => runner.redriveExecution(failed.arn)).toThrow(refused);
  });
});
