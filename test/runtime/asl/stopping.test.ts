import { describe, expect, it } from '@jest/globals';
import type { Execution } from '../../../local/runtime/asl/execution.ts';
import { bench, prefix, single, task } from './machine.ts';

const nested = single({
  Type: 'Task',
  Resource: 'arn:aws:states:::states:startExecution.sync:2',
  Arguments: { StateMachineArn: `${prefix}:stateMachine:child`, Name: 'child', Input: {} },
  End: true,
});

const child = (runner: { execution(arn: string): Execution }) => runner.execution(`${prefix}:execution:child:child`);

/**
 * "Step Functions will make a best-effort attempt to cancel the task. For example, if a Step Functions states:startExecution.sync task
 * is aborted, it will call the Step Functions StopExecution API action" (developer guide, "Run a Job (.sync)"). Nothing else is stopped.
 */
describe('a nested execution', () => {
  it('is stopped with its parent', async () => {
    const { clock, define, runner, start } = bench();
    define('child', single({ Type: 'Wait', Seconds: 3_600, End: true }));
    define('parent', nested);
    const parent = start('parent');
    await clock.advance(60_000);

    runner.stopExecution(parent.arn, { error: 'Cancelled', cause: 'by operator' });
    await clock.advance(0);

    expect([parent.status, child(runner).status]).toEqual(['ABORTED', 'ABORTED']);
    expect(parent.history.events.at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      previousEventId: 0,
      executionAbortedEventDetails: { error: 'Cancelled', cause: 'by operator' },
    });
  });

  it('that is stopped with its parent lets go of its task token: what is sent back comes too late', async () => {
    const tokens: string[] = [];
    const { clock, define, runner, start } = bench({
      invokeTask: async ({ taskToken }) => tokens.push(taskToken ?? ''),
    });
    const Resource = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
    define('child', single(task({ Resource })));
    define('parent', nested);
    const parent = start('parent');
    await clock.advance(60_000);

    runner.stopExecution(parent.arn);
    await clock.advance(0);

    expect(child(runner).status).toBe('ABORTED');
    expect(() => runner.tokens.succeed(tokens[0] ?? '', '{}')).toThrow(
      expect.objectContaining({ code: 'TaskTimedOut' }),
    );
    expect(() => runner.tokens.heartbeat(tokens[0] ?? '')).toThrow(expect.objectContaining({ code: 'TaskTimedOut' }));
  });
});

describe('a function that runs for an execution', () => {
  it('goes on when the execution is stopped, and its answer changes nothing', async () => {
    const answer = Promise.withResolvers<string>();
    let ended = false;
    const { clock, define, runner, start } = bench({
      invokeTask: () => answer.promise.finally(() => (ended = true)),
    });
    define('caller', single(task({ Resource: 'arn:aws:states:::lambda:invoke' })));
    const execution = start('caller');
    await clock.advance(1_000);

    runner.stopExecution(execution.arn);
    answer.resolve('done');
    await clock.advance(1_000);

    expect(ended).toBe(true);
    expect([execution.status, execution.result]).toEqual(['ABORTED', {}]);
  });
});
