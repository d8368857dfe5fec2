import { describe, expect, it } from '@jest/globals';
import { api, definitionOf, fault, machineArn, roleArn } from './api.ts';

describe('state machines', () => {
  it('are described as they were created', () => {
    const { call, create } = api();

    const stateMachineArn = create('orders');

    expect(stateMachineArn).toBe(machineArn('orders'));
    expect(call('DescribeStateMachine', { stateMachineArn })).toEqual({
      stateMachineArn,
      name: 'orders',
      status: 'ACTIVE',
      type: 'STANDARD',
      definition: definitionOf('one'),
      roleArn,
      creationDate: new Date('2026-01-01T00:00:00Z'),
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    });
  });

  it('are created once: the same again is the same, another definition is refused', () => {
    const { create } = api();
    create('orders');

    expect(create('orders')).toBe(machineArn('orders'));
    expect(() => create('orders', 'two')).toThrow(
      fault('StateMachineAlreadyExists', `State Machine Already Exists: '${machineArn('orders')}'`),
    );
  });

  it('need a name and an ARN of the right form, and a definition', () => {
    const { call } = api();

    expect(() => call('CreateStateMachine', { name: 'a b', roleArn, definition: definitionOf('x') })).toThrow(
      fault('InvalidName', "Invalid Name: 'a b'"),
    );
    expect(() => call('DescribeStateMachine', { stateMachineArn: 'not_a_valid_arn' })).toThrow(
      fault('InvalidArn', "Invalid Arn: 'Invalid ARN prefix: not_a_valid_arn'"),
    );
    expect(() => call('DescribeStateMachine', { stateMachineArn: machineArn('none') })).toThrow(
      fault('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn('none')}'`),
    );
    expect(() => call('CreateStateMachine', { name: 'x', roleArn, definition: '{"StartAt":"A"}' })).toThrow(
      fault(
        'InvalidDefinition',
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'",
      ),
    );
  });

  it('are listed by name, page by page', () => {
    const { call, create } = api();
    for (const name of ['c', 'a', 'b']) create(name);

    const first = call('ListStateMachines', { maxResults: 2 });
    const second = call('ListStateMachines', { maxResults: 2, nextToken: first.nextToken });

    expect(first.stateMachines?.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(second.stateMachines?.map(({ name }) => name)).toEqual(['c']);
    expect(second.nextToken).toBeUndefined();
    expect(() => call('ListStateMachines', { nextToken: 'bogus' })).toThrow(
      fault('InvalidToken', "Invalid Token: 'Invalid token'"),
    );
    expect(() => call('ListStateMachines', { maxResults: 1001 })).toThrow(
      fault(
        'ValidationException',
        "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
      ),
    );
  });

  it('are deleted, also when they do not exist', () => {
    const { call, create } = api();
    const stateMachineArn = create('orders');

    expect(call('DeleteStateMachine', { stateMachineArn })).toEqual({});
    expect(call('DeleteStateMachine', { stateMachineArn })).toEqual({});
    expect(call('ListStateMachines').stateMachines).toEqual([]);
  });

  it('are deleted when their executions have ended, which they do at their next transition', async () => {
    const { call, clock, define } = api();
    const wait = { Type: 'Wait', Seconds: 60 };
    define('slow', { StartAt: 'W', States: { W: { ...wait, Next: 'V' }, V: { ...wait, End: true } } });
    const stateMachineArn = machineArn('slow');
    const { executionArn } = call('StartExecution', { stateMachineArn });
    await clock.advance(1_000);

    call('DeleteStateMachine', { stateMachineArn });

    expect(call('DescribeStateMachine', { stateMachineArn }).status).toBe('DELETING');
    expect(call('DescribeExecution', { executionArn }).status).toBe('RUNNING');
    const deleting = fault('StateMachineDeleting', `State Machine is being deleted: '${stateMachineArn}'`);
    expect(() => call('StartExecution', { stateMachineArn })).toThrow(deleting);
    expect(() => call('UpdateStateMachine', { stateMachineArn, roleArn })).toThrow(deleting);
    expect(() => call('CreateStateMachine', { name: 'slow', roleArn, definition: definitionOf('x') })).toThrow(
      deleting,
    );

    const began = clock.now();
    await clock.runUntilIdle();

    expect(clock.now() - began).toBeLessThanOrEqual(60_000);
    expect(call('DescribeExecution', { executionArn }).status).toBe('ABORTED');
    expect(() => call('DescribeStateMachine', { stateMachineArn })).toThrow(fault('StateMachineDoesNotExist'));
  });

  it('let an execution that is in its last state succeed when they are deleted', async () => {
    const { call, clock, define } = api();
    define('slow', { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } });
    const stateMachineArn = machineArn('slow');
    const { executionArn } = call('StartExecution', { stateMachineArn });

    call('DeleteStateMachine', { stateMachineArn });
    await clock.runUntilIdle();

    expect(call('DescribeExecution', { executionArn }).status).toBe('SUCCEEDED');
    expect(call('ListStateMachines').stateMachines).toEqual([]);
  });

  it('let a running execution end on the definition it started with', async () => {
    const { call, clock, define } = api();
    define('slow', { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, Output: 'old', End: true } } });
    const { executionArn } = call('StartExecution', { stateMachineArn: machineArn('slow') });

    call('UpdateStateMachine', { stateMachineArn: machineArn('slow'), definition: definitionOf('new') });
    await clock.runUntilIdle();

    expect(call('DescribeExecution', { executionArn }).output).toBe('"old"');
  });

  it('need something to update', () => {
    const { call, create } = api();

    expect(() => call('UpdateStateMachine', { stateMachineArn: create('orders') })).toThrow(
      fault('MissingRequiredParameter'),
    );
  });

  it('have definitions that can be validated without creating anything', () => {
    const { call } = api();

    expect(call('ValidateStateMachineDefinition', { definition: definitionOf('x') })).toEqual({
      result: 'OK',
      diagnostics: [],
      truncated: false,
    });
    expect(call('ValidateStateMachineDefinition', { definition: '' })).toEqual({
      result: 'FAIL',
      diagnostics: [
        { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: 'Definition must be a valid JSON object' },
      ],
      truncated: false,
    });
  });

  it('carry tags', () => {
    const { call, create } = api();
    const resourceArn = create('orders');

    call('TagResource', { resourceArn, tags: [{ key: 'stage', value: 'test' }] });

    expect(call('ListTagsForResource', { resourceArn }).tags).toEqual([{ key: 'stage', value: 'test' }]);
    expect(() => call('TagResource', { resourceArn: machineArn('none'), tags: [] })).toThrow(
      fault('ResourceNotFound', `Resource not found: '${machineArn('none')}'`),
    );
  });
});

describe('versions and aliases', () => {
  it('are published once per revision and listed newest first', () => {
    const { call, create } = api();
    const stateMachineArn = create('orders');

    const one = call('PublishStateMachineVersion', { stateMachineArn });
    const same = call('PublishStateMachineVersion', { stateMachineArn });
    const updated = call('UpdateStateMachine', { stateMachineArn, definition: definitionOf('two'), publish: true });

    expect(one.stateMachineVersionArn).toBe(`${stateMachineArn}:1`);
    expect(same.stateMachineVersionArn).toBe(`${stateMachineArn}:1`);
    expect(updated.stateMachineVersionArn).toBe(`${stateMachineArn}:2`);
    const listed = call('ListStateMachineVersions', { stateMachineArn }).stateMachineVersions;
    expect(listed?.map((version) => version.stateMachineVersionArn)).toEqual([
      `${stateMachineArn}:2`,
      `${stateMachineArn}:1`,
    ]);
  });

  it('are refused for a revision that is not the current one', () => {
    const { call, create } = api();
    const stateMachineArn = create('orders');
    const { revisionId } = call('UpdateStateMachine', { stateMachineArn, definition: definitionOf('two') });
    call('UpdateStateMachine', { stateMachineArn, definition: definitionOf('three') });

    expect(() => call('PublishStateMachineVersion', { stateMachineArn, revisionId })).toThrow(
      fault('ConflictException'),
    );
  });

  it('decide what an execution runs, and are named in it', async () => {
    const { call, clock, create } = api();
    const stateMachineArn = create('orders');
    call('PublishStateMachineVersion', { stateMachineArn });
    call('UpdateStateMachine', { stateMachineArn, definition: definitionOf('two') });
    const routingConfiguration = [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 }];
    const { stateMachineAliasArn } = call('CreateStateMachineAlias', { name: 'live', routingConfiguration });

    const { executionArn } = call('StartExecution', { stateMachineArn: stateMachineAliasArn });
    await clock.runUntilIdle();

    expect(call('DescribeExecution', { executionArn })).toMatchObject({
      output: '"one"',
      stateMachineArn,
      stateMachineVersionArn: `${stateMachineArn}:1`,
      stateMachineAliasArn: `${stateMachineArn}:live`,
    });
    expect(() => call('DeleteStateMachineVersion', { stateMachineVersionArn: `${stateMachineArn}:1` })).toThrow(
      fault('ConflictException'),
    );
  });

  it('route to versions that exist, with weights that add up to 100', () => {
    const { call, create } = api();
    const stateMachineArn = create('orders');
    call('PublishStateMachineVersion', { stateMachineArn });
    const route = (stateMachineVersionArn: string, weight: number) => ({
      name: 'live',
      routingConfiguration: [{ stateMachineVersionArn, weight }],
    });

    expect(() => call('CreateStateMachineAlias', route(`${stateMachineArn}:1`, 99))).toThrow(
      fault('ValidationException', 'Sum of routing configuration weights must equal 100. Received: [99]'),
    );
    expect(() => call('CreateStateMachineAlias', route(stateMachineArn, 100))).toThrow(
      fault(
        'ValidationException',
        `Routing configuration must contain state machine version ARNs. Received: [${stateMachineArn}]`,
      ),
    );
  });
});
