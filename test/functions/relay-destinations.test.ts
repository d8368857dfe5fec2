import { EventBridgeClient, EventBridgeServiceException, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { awsDestinations } from '../../functions/relay-outbox/destinations.ts';

describe('The destinations at AWS', () => {
  const eventBridge = mockClient(EventBridgeClient);
  const stepFunctions = mockClient(SFNClient);
  const real = awsDestinations({
    eventBridge: new EventBridgeClient({}),
    stepFunctions: new SFNClient({}),
    eventBusName: 'tenantry',
    machineArns: { 'provision-tenant': 'arn:provision', 'retire-tenant': 'arn:retire' },
  });
  const execution = { machine: 'provision-tenant', name: 'provision-1', input: { tenantId: 't-1' } } as const;
  const fault = { $metadata: {}, message: 'as AWS says it' };
  beforeEach(() => {
    eventBridge.reset();
    stepFunctions.reset();
  });

  test('an entry without an event id was refused, and one without an answer too', async () => {
    eventBridge.on(PutEventsCommand).resolves({
      FailedEntryCount: 1,
      Entries: [{ EventId: 'a' }, { ErrorCode: 'InternalFailure', ErrorMessage: 'oops' }],
    });

    const problems = await real.putEvents(['A', 'B', 'C'].map((name) => ({ name, detail: {} })));

    expect(problems).toEqual([undefined, 'InternalFailure: oops', expect.stringContaining('did not answer')]);
  });

  test.each([
    ['a call that came too fast', 'ThrottlingException', 'client'],
    ['a call that EventBridge could not take', 'InternalException', 'server'],
  ] as const)('%s was refused for each of its events', async (_case, name, $fault) => {
    const error = new EventBridgeServiceException({ ...fault, name, $fault });
    eventBridge.on(PutEventsCommand).rejects(error);

    expect(await real.putEvents(['A', 'B'].map((each) => ({ name: each, detail: {} })))).toEqual([
      `${name}: as AWS says it`,
      `${name}: as AWS says it`,
    ]);
  });

  test('a call that was refused for what stands in it may be taken without some of it', async () => {
    const error = new EventBridgeServiceException({ ...fault, name: 'ValidationException', $fault: 'client' });
    eventBridge.on(PutEventsCommand).rejects(error);

    await expect(real.putEvents([{ name: 'A', detail: {} }])).rejects.toBe(error);
  });

  test('an execution that exists already was started', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(fault));

    expect(await real.startExecution(execution)).toBeUndefined();
    expect(stepFunctions.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: 'arn:provision',
      name: 'provision-1',
      input: '{"tenantId":"t-1"}',
    });
  });

  test('an execution that could not be started is kept with the reason', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(new Error('no connection'));

    expect(await real.startExecution(execution)).toBe('Error: no connection');
  });

  test.each([
    ['timed out', new TaskTimedOut(fault)],
    ['is known no more', new InvalidToken(fault)],
  ])('an answer to a task that %s is delivered: there is nobody left to hear it', async (_case, error) => {
    stepFunctions.on(SendTaskSuccessCommand).rejects(error);

    expect(await real.answer({ token: 't', outcome: 'success', output: {} })).toBeUndefined();
  });

  test('a failure is answered with its name and cause', async () => {
    stepFunctions.on(SendTaskFailureCommand).resolves({});

    await real.answer({ token: 't', outcome: 'failure', error: 'TerminalFailure', cause: '[cancelled] so' });

    expect(stepFunctions.commandCalls(SendTaskFailureCommand)[0]?.args[0].input).toEqual({
      taskToken: 't',
      error: 'TerminalFailure',
      cause: '[cancelled] so',
    });
  });
});
