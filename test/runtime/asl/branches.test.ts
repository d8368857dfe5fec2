import { describe, expect, it } from '@jest/globals';
import { TaskError } from '../../../local/runtime/asl/failures.ts';
import { bench, inSeconds, outputOf, single, task, trail } from './machine.ts';

const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
const wait = (seconds: number) => ({ Type: 'Wait', Seconds: seconds, End: true });
const inline = (state: object) => ({ ProcessorConfig: { Mode: 'INLINE' }, ...branch('Item', state) });

describe('a Parallel state', () => {
  it('runs its branches side by side, each on its own chain of events', async () => {
    const { run } = bench();
    const Branches = [branch('Slow', wait(20)), branch('Quick', wait(10))];

    const execution = await run(single({ Type: 'Parallel', Branches, End: true }), { x: 1 });

    expect(outputOf(execution)).toEqual([{ x: 1 }, { x: 1 }]);
    expect(inSeconds(execution)).toBe(20);
    expect(trail(execution)).toEqual([
      '1<-0 ExecutionStarted',
      '2<-0 ParallelStateEntered Only',
      '3<-2 ParallelStateStarted',
      '4<-3 WaitStateEntered Slow',
      '5<-3 WaitStateEntered Quick',
      '6<-5 WaitStateExited Quick',
      '7<-4 WaitStateExited Slow',
      '8<-7 ParallelStateSucceeded',
      '9<-7 ParallelStateExited Only',
      '10<-9 ExecutionSucceeded',
    ]);
  });

  it('lets branches read outer variables and keeps what they assign inside', async () => {
    const { run } = bench();
    const inner = { Type: 'Pass', Assign: { own: '{% $outer + 1 %}' }, Next: 'Show' };
    const definition = {
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { outer: 41 }, Next: 'Both' },
        Both: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'In', States: { In: inner, Show: { Type: 'Pass', Output: '{% $own %}', End: true } } }],
          Next: 'After',
        },
        After: { Type: 'Pass', Output: { seen: '{% $exists($own) %}', branch: '{% $states.input[0] %}' }, End: true },
      },
    };

    const execution = await run(definition);

    expect(outputOf(execution)).toEqual({ seen: false, branch: 42 });
  });

  it('aborts the other branches when one fails, and names the states they were in', async () => {
    const signals: AbortSignal[] = [];
    const { run } = bench({
      invokeTask: ({ signal, stateName }) => {
        signals.push(signal);
        return stateName === 'Failing' ? Promise.reject(new TaskError('Boom', 'why')) : new Promise(() => undefined);
      },
    });
    const Branches = [branch('Hanging', task()), branch('Failing', task()), branch('Waiting', wait(3_600))];
    const definition = {
      StartAt: 'All',
      States: {
        All: { Type: 'Parallel', Branches, Catch: [{ ErrorEquals: ['Boom'], Next: 'Caught' }], End: true },
        Caught: { Type: 'Succeed' },
      },
    };

    const execution = await run(definition);

    expect(inSeconds(execution)).toBe(0);
    expect(outputOf(execution)).toEqual({ Error: 'Boom', Cause: 'why' });
    expect(trail(execution).slice(8, 16)).toEqual([
      '9<-5 TaskStarted',
      '10<-7 TaskStarted',
      '11<-10 TaskFailed',
      '12<-11 TaskStateAborted',
      '13<-11 TaskStateAborted',
      '14<-11 WaitStateAborted',
      '15<-11 ParallelStateFailed',
      '16<-15 ParallelStateExited All',
    ]);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('runs all branches again at a retry and fails once', async () => {
    const { run } = bench();
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 1 }];
    const Branches = [branch('Fails', { Type: 'Fail', Error: 'E', Cause: 'c' })];

    const execution = await run(single({ Type: 'Parallel', Branches, Retry, End: true }));

    expect(inSeconds(execution)).toBe(5);
    expect(trail(execution)).toEqual([
      '1<-0 ExecutionStarted',
      '2<-0 ParallelStateEntered Only',
      '3<-2 ParallelStateStarted',
      '4<-3 FailStateEntered Fails',
      '5<-4 ParallelStateStarted',
      '6<-5 FailStateEntered Fails',
      '7<-6 ParallelStateFailed',
      '8<-7 ExecutionFailed',
    ]);
  });

  it('fails a second time when the output of its catcher fails', async () => {
    const { run } = bench();
    const Branches = [branch('Fails', { Type: 'Fail', Error: 'E' })];
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: { v: '{% $states.input.missing %}' }, Next: 'Only' }];

    const execution = await run(single({ Type: 'Parallel', Branches, Catch, End: true }));

    expect(trail(execution).slice(3)).toEqual([
      '4<-3 FailStateEntered Fails',
      '5<-4 ParallelStateFailed',
      '6<-4 EvaluationFailed',
      '7<-6 ParallelStateFailed',
      '8<-7 ExecutionFailed',
    ]);
    expect(execution.history.events[5]?.evaluationFailedEventDetails?.location).toBe('Catch[0]/Output/v');
  });

  it('ends the execution at once when a branch fails at runtime', async () => {
    const { run } = bench();
    const lost = { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Lost' }] };
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Only' }];

    const execution = await run(single({ Type: 'Parallel', Branches: [branch('Lost', lost)], Catch, End: true }));

    expect(trail(execution).slice(3)).toEqual(['4<-3 ChoiceStateEntered Lost', '5<-4 ExecutionFailed']);
    expect(execution.result.error).toBe('States.Runtime');
  });
});

describe('an inline Map state', () => {
  it('runs one iteration after the other where one may run at a time', async () => {
    const { run } = bench();
    const ItemProcessor = inline({ Type: 'Pass', End: true });

    const execution = await run(single({ Type: 'Map', Items: [7, 8], MaxConcurrency: 1, ItemProcessor, End: true }));

    expect(outputOf(execution)).toEqual([7, 8]);
    expect(trail(execution).slice(1)).toEqual([
      '2<-0 MapStateEntered Only',
      '3<-2 MapStateStarted',
      '4<-3 MapIterationStarted 0',
      '5<-4 PassStateEntered Item',
      '6<-5 PassStateExited Item',
      '7<-6 MapIterationSucceeded 0',
      '8<-6 MapIterationStarted 1',
      '9<-8 PassStateEntered Item',
      '10<-9 PassStateExited Item',
      '11<-10 MapIterationSucceeded 1',
      '12<-11 MapStateSucceeded',
      '13<-11 MapStateExited Only',
      '14<-13 ExecutionSucceeded',
    ]);
  });

  it('starts all iterations before any goes on, up to its concurrency', async () => {
    const { run } = bench();
    const Items = '{% [1..3] %}';

    const wide = await run(single({ Type: 'Map', Items, ItemProcessor: inline(wait(10)), End: true }));
    const narrow = await bench().run(
      single({ Type: 'Map', Items, MaxConcurrency: '{% 2 %}', ItemProcessor: inline(wait(10)), End: true }),
    );

    expect(trail(wide).slice(3, 9)).toEqual([
      '4<-3 MapIterationStarted 0',
      '5<-3 MapIterationStarted 1',
      '6<-3 MapIterationStarted 2',
      '7<-4 WaitStateEntered Item',
      '8<-5 WaitStateEntered Item',
      '9<-6 WaitStateEntered Item',
    ]);
    expect([inSeconds(wide), inSeconds(narrow)]).toEqual([10, 20]);
  });

  it('gives each iteration what its selector makes of the item', async () => {
    const { run } = bench();
    const ItemSelector = {
      zone: '{% $states.context.Map.Item.Value %}',
      at: '{% $states.context.Map.Item.Index %}',
      of: '{% $states.input.tenant %}',
    };

    const execution = await run(
      single({
        Type: 'Map',
        Items: '{% $states.input.zones %}',
        ItemSelector,
        ItemProcessor: inline({ Type: 'Pass', End: true }),
        End: true,
      }),
      { tenant: 't', zones: ['a', 'b'] },
    );

    expect(outputOf(execution)).toEqual([
      { zone: 'a', at: 0, of: 't' },
      { zone: 'b', at: 1, of: 't' },
    ]);
  });

  it('names the iteration that failed and those it aborted', async () => {
    const { run } = bench({
      invokeTask: async ({ arguments: input }) => {
        if ((input as { Payload: number }).Payload === 2) throw new TaskError('Boom');
        return new Promise(() => undefined);
      },
    });

    const execution = await run(single({ Type: 'Map', Items: [1, 2], ItemProcessor: inline(task()), End: true }));

    expect(trail(execution).slice(11)).toEqual([
      '12<-11 TaskFailed',
      '13<-12 MapIterationAborted 0',
      '14<-12 TaskStateAborted',
      '15<-12 MapIterationFailed 1',
      '16<-12 TaskStateAborted',
      '17<-12 MapStateFailed',
      '18<-17 ExecutionFailed',
    ]);
  });

  it('refuses items that are no array, in the words of AWS', async () => {
    const { run } = bench();
    const map = { Type: 'Map', Items: '{% 1 %}', ItemProcessor: inline({ Type: 'Pass', End: true }), End: true };

    const execution = await run(single(map));

    expect(trail(execution).slice(2)).toEqual(['3<-2 EvaluationFailed', '4<-3 MapStateFailed', '5<-4 ExecutionFailed']);
    expect(execution.result.cause).toBe(
      "An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '1' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'number' for value: 1",
    );
  });

  it('exits right after its start when there are no items', async () => {
    const { run } = bench();
    const map = { Type: 'Map', Items: [], ItemProcessor: inline({ Type: 'Pass', End: true }), End: true };

    const execution = await run(single(map));

    expect(trail(execution).slice(2)).toEqual([
      '3<-2 MapStateStarted',
      '4<-3 MapStateSucceeded',
      '5<-3 MapStateExited Only',
      '6<-5 ExecutionSucceeded',
    ]);
  });
});
