import { describe, expect, it } from '@jest/globals';
import { bench, inSeconds, outputOf, single, trail } from './machine.ts';

describe('states without work outside', () => {
  it('pass their input on, assign variables for later states and record both', async () => {
    const { run } = bench();
    const definition = {
      StartAt: 'First',
      States: {
        First: { Type: 'Pass', Assign: { tenantId: '{% $states.input.id %}', count: 1 }, Next: 'Second' },
        Second: { Type: 'Pass', Output: { id: '{% $tenantId & "-" & $string($count) %}' }, End: true },
      },
    };

    const execution = await run(definition, { id: 't1' });

    expect(outputOf(execution)).toEqual({ id: 't1-1' });
    expect(trail(execution)).toEqual([
      '1<-0 ExecutionStarted',
      '2<-0 PassStateEntered First',
      '3<-2 PassStateExited First',
      '4<-3 PassStateEntered Second',
      '5<-4 PassStateExited Second',
      '6<-5 ExecutionSucceeded',
    ]);
    expect(execution.history.events[2]?.stateExitedEventDetails).toEqual({
      name: 'First',
      output: '{"id":"t1"}',
      outputDetails: { truncated: false },
      assignedVariables: { tenantId: '"t1"', count: '1' },
      assignedVariablesDetails: { truncated: false },
    });
  });

  it('assign all variables from the values before the state', async () => {
    const { run } = bench();
    const definition = {
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'Swap' },
        Swap: { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Next: 'Show' },
        Show: { Type: 'Succeed', Output: '{% [$a, $b] %}' },
      },
    };

    const execution = await run(definition);

    expect(outputOf(execution)).toEqual([2, 1]);
  });

  it('take only strings that are an expression from end to end as one', async () => {
    const { run } = bench();

    const execution = await run(single({ Type: 'Pass', Output: [' {% 1 %}', '{% 1 %}', '$states.input'], End: true }));

    expect(outputOf(execution)).toEqual([' {% 1 %}', 1, '$states.input']);
  });

  it('choose the first rule that holds, with its own assignment and output', async () => {
    const { run } = bench();
    const definition = {
      StartAt: 'IsReady',
      States: {
        IsReady: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $states.input.size > 10 %}', Next: 'Large' },
            { Condition: '{% $states.input.size > 5 %}', Assign: { size: 'medium' }, Output: 'chosen', Next: 'Medium' },
          ],
          Default: 'Large',
        },
        Large: { Type: 'Fail', Error: 'Large' },
        Medium: { Type: 'Pass', Output: '{% $states.input & " " & $size %}', End: true },
      },
    };

    const execution = await run(definition, { size: 7 });

    expect(outputOf(execution)).toBe('chosen medium');
  });

  it('fail when no rule of a choice holds and there is no default', async () => {
    const { run } = bench();
    const definition = {
      StartAt: 'IsReady',
      States: {
        IsReady: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Done' }] },
        Done: { Type: 'Succeed' },
      },
    };

    const execution = await run(definition);

    expect(execution.result).toEqual({
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'IsReady' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
    });
  });

  it('wait for seconds and until a timestamp in simulated time', async () => {
    const { run } = bench();
    const definition = {
      StartAt: 'ForSeconds',
      States: {
        ForSeconds: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', Next: 'Until' },
        Until: { Type: 'Wait', Timestamp: '2026-01-01T00:20:00Z', End: true },
      },
    };

    const execution = await run(definition, { seconds: 90 });

    expect(inSeconds(execution)).toBe(20 * 60);
    expect(trail(execution).slice(1, 5)).toEqual([
      '2<-0 WaitStateEntered ForSeconds',
      '3<-2 WaitStateExited ForSeconds',
      '4<-3 WaitStateEntered Until',
      '5<-4 WaitStateExited Until',
    ]);
  });

  it('refuse a timestamp that is none, in the words of AWS', async () => {
    const { run } = bench();

    const execution = await run(
      single({ Type: 'Wait', Timestamp: '{% $states.input %}', End: true }),
      '2016-12-05 21:29:29Z',
    );

    const cause =
      "An error occurred while executing the state 'Only' (entered at the event id #2). The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05 21:29:29Z";
    expect(execution.history.events[2]).toMatchObject({
      type: 'EvaluationFailed',
      previousEventId: 2,
      evaluationFailedEventDetails: {
        error: 'States.QueryEvaluationError',
        cause,
        location: 'Timestamp',
        state: 'Only',
      },
    });
    expect(execution.result).toEqual({ error: 'States.QueryEvaluationError', cause });
  });

  it('fail with error and cause, each of which may be left out', async () => {
    const named = await bench().run(single({ Type: 'Fail', Error: '{% $states.input.code %}', Cause: 'why' }), {
      code: 'E1',
    });
    const bare = await bench().run(single({ Type: 'Fail' }));

    expect(named.result).toEqual({ error: 'E1', cause: 'why' });
    expect(bare.status).toBe('FAILED');
    expect(bare.result).toEqual({});
    expect(trail(bare)).toEqual(['1<-0 ExecutionStarted', '2<-0 FailStateEntered Only', '3<-2 ExecutionFailed']);
  });

  it('cannot hand on more than 256 KiB', async () => {
    const { run } = bench();

    const execution = await run(single({ Type: 'Pass', Output: '{% $pad("x", 262143) %}', End: true }));

    expect(execution.result).toEqual({
      error: 'States.DataLimitExceeded',
      cause: "The state/task 'Only' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });

  it('end the execution at 25,000 events', async () => {
    const { run } = bench();
    const definition = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } };

    const execution = await run(definition);

    expect(execution.history.events).toHaveLength(25_000);
    expect(execution.history.events.at(-1)).toMatchObject({
      type: 'ExecutionFailed',
      id: 25_000,
      previousEventId: 24_999,
    });
    expect(execution.result).toEqual({
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
  });

  it('time the whole execution out after the seconds of the machine', async () => {
    const { run } = bench();

    const execution = await run({ TimeoutSeconds: 60, ...single({ Type: 'Wait', Seconds: 600, End: true }) });

    expect(execution.status).toBe('TIMED_OUT');
    expect(inSeconds(execution)).toBe(60);
    expect(execution.history.events.at(-1)?.type).toBe('ExecutionTimedOut');
  });
});
