import { describe, expect, it } from '@jest/globals';
import { prefix, single, task } from '../asl/machine.ts';
import { api, fault, machineArn } from './api.ts';

describe('executions', () => {
  it('are started, described and followed through their history', async () => {
    const { call, clock, create } = api();
    const stateMachineArn = create('orders');

    const { executionArn, startDate } = call('StartExecution', { stateMachineArn, name: 'op-1', input: '{ "id": 1 }' });
    await clock.runUntilIdle();

    expect(executionArn).toBe(`${prefix}:execution:orders:op-1`);
    expect(startDate).toEqual(new Date('2026-01-01T00:00:00Z'));
    expect(call('DescribeExecution', { executionArn })).toEqual({
      executionArn,
      stateMachineArn,
      name: 'op-1',
      status: 'SUCCEEDED',
      startDate: new Date('2026-01-01T00:00:00Z'),
      stopDate: new Date('2026-01-01T00:00:00Z'),
      input: '{ "id": 1 }',
      inputDetails: { included: true },
      output: '"one"',
      outputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
    expect(call('GetExecutionHistory', { executionArn }).events).toEqual([
      expect.objectContaining({
        id: 1,
        previousEventId: 0,
        type: 'ExecutionStarted',
        executionStartedEventDetails: {
          input: '{ "id": 1 }',
          inputDetails: { truncated: false },
          roleArn: 'arn:aws:iam::111111111111:role/machine',
        },
      }),
      expect.objectContaining({
        id: 2,
        type: 'PassStateEntered',
        stateEnteredEventDetails: { name: 'Show', input: '{"id":1}', inputDetails: { truncated: false } },
      }),
      expect.objectContaining({ id: 3, type: 'PassStateExited' }),
      expect.objectContaining({
        id: 4,
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: '"one"', outputDetails: { truncated: false } },
      }),
    ]);
  });

  it('have a history that is read backwards, in pages and without data', async () => {
    const { call, clock, create } = api();
    const { executionArn } = call('StartExecution', { stateMachineArn: create('orders') });
    await clock.runUntilIdle();

    const page = call('GetExecutionHistory', { executionArn, reverseOrder: true, maxResults: 3 });
    const rest = call('GetExecutionHistory', { executionArn, reverseOrder: true, nextToken: page.nextToken });
    const bare = call('GetExecutionHistory', { executionArn, includeExecutionData: false });

    expect(page.events?.map(({ id }) => id)).toEqual([4, 3, 2]);
    expect(rest.events?.map(({ id }) => id)).toEqual([1]);
    expect(bare.events?.[1]?.stateEnteredEventDetails).toEqual({ name: 'Show', inputDetails: { truncated: false } });
    expect(() => call('GetExecutionHistory', { executionArn, nextToken: page.nextToken })).toThrow(
      fault('InvalidToken'),
    );
  });

  it('answer wrong names, inputs and ARNs with the errors of AWS', () => {
    const { call, create } = api();
    const stateMachineArn = create('orders');
    const executionArn = `${prefix}:execution:orders:none`;

    expect(() => call('StartExecution', { stateMachineArn, input: 'not json' })).toThrow(
      fault(
        'InvalidExecutionInput',
        "Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'",
      ),
    );
    expect(() => call('StartExecution', { stateMachineArn, input: '' })).toThrow(
      fault('InvalidExecutionInput', "Invalid State Machine Execution Input: 'Invalid execution input.'"),
    );
    expect(() => call('StartExecution', { stateMachineArn, name: 'a/b' })).toThrow(fault('InvalidName'));
    expect(() => call('StartExecution', { stateMachineArn: machineArn('none') })).toThrow(
      fault('StateMachineDoesNotExist'),
    );
    expect(() => call('DescribeExecution', { executionArn })).toThrow(
      fault('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`),
    );
    expect(() => call('GetExecutionHistory', { executionArn: 'nonsense' })).toThrow(
      fault('InvalidArn', "Invalid Arn: 'Invalid ARN prefix: nonsense'"),
    );
  });

  it('are listed newest first, by status and page by page', async () => {
    const { call, clock, define } = api();
    define('orders', single({ Type: 'Wait', Seconds: '{% $states.input %}', End: true }));
    const stateMachineArn = machineArn('orders');
    for (const seconds of [1, 2, 3_600]) {
      call('StartExecution', { stateMachineArn, name: `e${seconds}`, input: String(seconds) });
      await clock.advance(10_000);
    }

    const names = (input: Parameters<typeof call<'ListExecutions'>>[1]) =>
      call('ListExecutions', { stateMachineArn, ...input }).executions?.map(({ name }) => name);

    expect(names({})).toEqual(['e3600', 'e2', 'e1']);
    expect(names({ statusFilter: 'RUNNING' })).toEqual(['e3600']);
    const { nextToken } = call('ListExecutions', { stateMachineArn, maxResults: 2 });
    expect(names({ maxResults: 2, nextToken })).toEqual(['e1']);
    expect(() => call('ListExecutions', { stateMachineArn, statusFilter: 'succeeded' as 'SUCCEEDED' })).toThrow(
      fault(
        'ValidationException',
        "1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
      ),
    );
  });

  it('are stopped and redriven', async () => {
    const { call, clock, define } = api();
    define('orders', single({ Type: 'Wait', Seconds: 60, End: true }));
    const { executionArn } = call('StartExecution', { stateMachineArn: machineArn('orders') });
    await clock.advance(1_000);

    const { stopDate } = call('StopExecution', { executionArn, error: 'Cancelled' });
    await clock.advance(1_000);
    const { redriveDate } = call('RedriveExecution', { executionArn });
    await clock.runUntilIdle();

    expect(stopDate).toEqual(new Date('2026-01-01T00:00:01Z'));
    expect(redriveDate).toEqual(new Date('2026-01-01T00:00:02Z'));
    expect(call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      redriveDate,
    });
    expect(() => call('RedriveExecution', { executionArn })).toThrow(fault('ExecutionNotRedrivable'));
    const filtered = (redriveFilter: 'REDRIVEN' | 'NOT_REDRIVEN') =>
      call('ListExecutions', { stateMachineArn: machineArn('orders'), redriveFilter }).executions?.length;
    expect([filtered('REDRIVEN'), filtered('NOT_REDRIVEN')]).toEqual([1, 0]);
  });

  it('that wait for a token are answered through the API', async () => {
    const given: (string | undefined)[] = [];
    const { call, clock, define } = api({
      invokeTask: async ({ taskToken }) => {
        given.push(taskToken);
        return null;
      },
    });
    define('orders', single(task({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Arguments: {} })));
    const { executionArn } = call('StartExecution', { stateMachineArn: machineArn('orders') });
    await clock.advance(0);
    const taskToken = given[0];

    expect(() => call('SendTaskSuccess', { taskToken, output: '{' })).toThrow(fault('InvalidOutput'));
    call('SendTaskSuccess', { taskToken, output: '{"ready":true}' });
    await clock.runUntilIdle();

    expect(call('DescribeExecution', { executionArn }).output).toBe('{"ready":true}');
    expect(() => call('SendTaskSuccess', { taskToken, output: '{}' })).toThrow(fault('TaskTimedOut'));
    expect(() => call('SendTaskSuccess', { taskToken: 'other', output: '{}' })).toThrow(fault('InvalidToken'));
  });
});
