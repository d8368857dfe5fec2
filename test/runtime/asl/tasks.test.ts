import { describe, expect, it } from '@jest/globals';
import { TaskError } from '../../../local/runtime/asl/failures.ts';
import type { InvokeTask } from '../../../local/runtime/asl/tasks/task-runner.ts';
import { bench, inSeconds, outputOf, single, task, trail } from './machine.ts';

/** Fails with these errors one after the other, then returns the arguments. */
const failing = (...errors: string[]): InvokeTask => {
  const left = [...errors];
  return async (call) => {
    const error = left.shift();
    if (error !== undefined) throw new TaskError(error, `${error} happened`);
    return call.arguments;
  };
};

const token = (fields: object = {}) =>
  task({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: 'step', Payload: { token: '{% $states.context.Task.Token %}' } },
    ...fields,
  });

describe('a Lambda task', () => {
  it('wraps the payload as Invoke returns it and records its five events', async () => {
    const { run } = bench({ invokeTask: async () => ({ status: 'ready' }) });

    const execution = await run(single(task({ Output: '{% $states.result.Payload.status %}' })), { id: 1 });

    expect(outputOf(execution)).toBe('ready');
    expect(trail(execution)).toEqual([
      '1<-0 ExecutionStarted',
      '2<-0 TaskStateEntered Only',
      '3<-2 TaskScheduled',
      '4<-3 TaskStarted',
      '5<-4 TaskSucceeded',
      '6<-5 TaskStateExited Only',
      '7<-6 ExecutionSucceeded',
    ]);
    expect(execution.history.events[2]?.taskScheduledEventDetails).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'eu-central-1',
      parameters: '{"FunctionName":"step","Payload":{"id":1}}',
    });
    const result = JSON.parse(execution.history.events[4]?.taskSucceededEventDetails?.output ?? '');
    expect(result).toMatchObject({ ExecutedVersion: '$LATEST', StatusCode: 200, Payload: { status: 'ready' } });
  });

  it('named by its own ARN has Lambda events and the bare payload', async () => {
    const arn = 'arn:aws:lambda:eu-central-1:111111111111:function:step';
    const { run } = bench({ invokeTask: async ({ arguments: input }) => ({ got: input }) });

    const execution = await run(single({ Type: 'Task', Resource: arn, TimeoutSeconds: 5, End: true }), { id: 1 });

    expect(outputOf(execution)).toEqual({ got: { id: 1 } });
    expect(trail(execution).slice(2, 5)).toEqual([
      '3<-2 LambdaFunctionScheduled',
      '4<-3 LambdaFunctionStarted',
      '5<-4 LambdaFunctionSucceeded',
    ]);
    expect(execution.history.events[2]?.lambdaFunctionScheduledEventDetails).toEqual({
      resource: arn,
      input: '{"id":1}',
      inputDetails: { truncated: false },
      timeoutInSeconds: 5,
    });
  });

  it('is retried with growing delays, each retrier counting for itself', async () => {
    const { run } = bench({ invokeTask: failing('Busy', 'Busy', 'Other') });
    const Retry = [
      { ErrorEquals: ['Busy'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 2 },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 100, MaxAttempts: 1 },
    ];

    const execution = await run(single(task({ Retry, Output: '{% $states.context.State.RetryCount %}' })));

    expect(inSeconds(execution)).toBe(10 + 30 + 100);
    expect(outputOf(execution)).toBe(3);
    expect(trail(execution).slice(4, 8)).toEqual([
      '5<-4 TaskFailed',
      '6<-5 TaskScheduled',
      '7<-6 TaskStarted',
      '8<-7 TaskFailed',
    ]);
  });

  it('spreads full jitter below the computed delay and never beyond the largest', async () => {
    const { run } = bench({ invokeTask: failing('Busy', 'Busy', 'Busy') });
    const Retry = [
      { ErrorEquals: ['Busy'], IntervalSeconds: 100, BackoffRate: 10, MaxDelaySeconds: 200, JitterStrategy: 'FULL' },
    ];

    const execution = await run(single(task({ Retry })));

    expect(execution.status).toBe('SUCCEEDED');
    expect(inSeconds(execution)).toBeGreaterThan(0);
    expect(inSeconds(execution)).toBeLessThan(500);
  });

  it('leaves through the first catcher that matches', async () => {
    const { run } = bench({ invokeTask: failing('RetryableFailure') });
    const definition = {
      StartAt: 'Ensure',
      States: {
        Ensure: task({
          Catch: [
            { ErrorEquals: ['TerminalFailure'], Next: 'Done' },
            {
              ErrorEquals: ['States.TaskFailed'],
              Assign: { reason: '{% $states.errorOutput.Error %}' },
              Output: { why: '{% $states.errorOutput.Cause %}' },
              Next: 'Done',
            },
          ],
        }),
        Done: { Type: 'Pass', Output: '{% $merge([$states.input, {"reason": $reason}]) %}', End: true },
      },
    };

    const execution = await run(definition);

    expect(outputOf(execution)).toEqual({ why: 'RetryableFailure happened', reason: 'RetryableFailure' });
    expect(trail(execution).slice(4, 7)).toEqual([
      '5<-4 TaskFailed',
      '6<-5 TaskStateExited Ensure',
      '7<-6 PassStateEntered Done',
    ]);
  });

  it('times out: States.TaskFailed does not find it, States.Timeout does', async () => {
    const never = () => new Promise<never>(() => undefined);
    const { run } = bench({ invokeTask: never });
    const definition = {
      StartAt: 'Slow',
      States: {
        Slow: task({
          TimeoutSeconds: '{% 15 * 60 %}',
          Catch: [
            { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
            { ErrorEquals: ['States.Timeout'], Next: 'Right' },
          ],
        }),
        Wrong: { Type: 'Fail' },
        Right: { Type: 'Succeed' },
      },
    };

    const execution = await run(definition);

    expect(execution.status).toBe('SUCCEEDED');
    expect(inSeconds(execution)).toBe(900);
    expect(execution.history.events[2]?.taskScheduledEventDetails?.timeoutInSeconds).toBe(900);
    expect(execution.history.events[4]).toMatchObject({
      type: 'TaskTimedOut',
      taskTimedOutEventDetails: { resourceType: 'lambda', resource: 'invoke', error: 'States.Timeout' },
    });
  });

  it('evaluates its arguments anew at each attempt and records each failed evaluation', async () => {
    const { run } = bench();
    const Retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }];

    const execution = await run(single(task({ Arguments: { Payload: '{% $states.input.missing %}' }, Retry })));

    expect(trail(execution)).toEqual([
      '1<-0 ExecutionStarted',
      '2<-0 TaskStateEntered Only',
      '3<-2 EvaluationFailed',
      '4<-3 EvaluationFailed',
      '5<-4 ExecutionFailed',
    ]);
    expect(execution.result.error).toBe('States.QueryEvaluationError');
  });
});

describe('a task that waits for its token', () => {
  const started = async (fields?: object) => {
    const tokens: string[] = [];
    const { run, ...rest } = bench({
      invokeTask: async ({ arguments: input, taskToken }) => {
        const { Payload } = input as { Payload: { token: string } };
        expect(taskToken).toBe(Payload.token);
        tokens.push(Payload.token);
        return null;
      },
    });
    rest.define('machine', single(token(fields)));
    const execution = rest.start('machine');
    await rest.clock.advance(0);
    return { ...rest, execution, tokens };
  };

  it('ends with what is sent', async () => {
    const { execution, runner, tokens, clock } = await started();

    runner.tokens.succeed(tokens[0] ?? '', '{"state":"active"}');
    await clock.runUntilIdle();

    expect(outputOf(execution)).toEqual({ state: 'active' });
    expect(trail(execution).slice(2)).toEqual([
      '3<-2 TaskScheduled',
      '4<-3 TaskStarted',
      '5<-4 TaskSubmitted',
      '6<-5 TaskSucceeded',
      '7<-6 TaskStateExited Only',
      '8<-7 ExecutionSucceeded',
    ]);
    expect(execution.history.events[4]?.taskSubmittedEventDetails?.resource).toBe('invoke.waitForTaskToken');
  });

  it('fails with the error that is sent', async () => {
    const { execution, runner, tokens, clock } = await started();

    runner.tokens.fail(tokens[0] ?? '', { error: 'TerminalFailure', cause: 'cancelled' });
    await clock.runUntilIdle();

    expect(execution.result).toEqual({ error: 'TerminalFailure', cause: 'cancelled' });
  });

  it('may fail without an error and without a cause', async () => {
    const { execution, runner, tokens, clock } = await started({
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { seen: '{% $states.errorOutput %}' }, Next: 'Only' }],
    });

    runner.tokens.fail(tokens[0] ?? '', { error: undefined, cause: undefined });
    await clock.advance(0);

    const [failed, exited] = execution.history.events.slice(5, 7);
    expect(failed?.taskFailedEventDetails).toEqual({ resourceType: 'lambda', resource: 'invoke.waitForTaskToken' });
    expect(exited?.stateExitedEventDetails?.assignedVariables).toEqual({ seen: '{"Error":null,"Cause":null}' });
  });

  it('gets another token after a timeout, and the old one is dead', async () => {
    const { execution, runner, tokens, clock } = await started({
      TimeoutSeconds: 600,
      Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1 }],
    });
    await clock.advance(601_000);

    expect(tokens).toHaveLength(2);
    expect(tokens[0]).not.toBe(tokens[1]);
    expect(() => runner.tokens.succeed(tokens[0] ?? '', '{}')).toThrow(
      expect.objectContaining({
        code: 'TaskTimedOut',
        message: "Task Timed Out: 'Provided task does not exist anymore'",
      }),
    );
    runner.tokens.succeed(tokens[1] ?? '', '{}');
    await clock.runUntilIdle();
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('lives as long as heartbeats come and is found as a heartbeat timeout when they stop', async () => {
    const { execution, runner, tokens, clock } = await started({
      HeartbeatSeconds: 60,
      TimeoutSeconds: 3600,
      Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Output: '{% $states.errorOutput %}', Next: 'Only' }],
      Retry: [{ ErrorEquals: ['States.HeartbeatTimeout'], MaxAttempts: 0 }],
    });
    for (let beat = 0; beat < 3; beat += 1) {
      await clock.advance(50_000);
      runner.tokens.heartbeat(tokens[0] ?? '');
    }

    await clock.advance(59_000);
    expect(trail(execution)).toHaveLength(5);
    await clock.advance(1_000);

    expect(trail(execution).slice(5, 7)).toEqual(['6<-5 TaskTimedOut', '7<-6 TaskStateExited Only']);
    expect(execution.history.events[5]?.taskTimedOutEventDetails?.error).toBe('States.Timeout');
  });

  it('refuses tokens that were never given out', async () => {
    const { runner } = await started();

    expect(() => runner.tokens.succeed('guess', '{}')).toThrow(
      expect.objectContaining({ code: 'InvalidToken', message: "Invalid Token: 'Invalid token'" }),
    );
  });
});
