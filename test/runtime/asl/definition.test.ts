import { describe, expect, it } from '@jest/globals';
import { examine, parseDefinition } from '../../../local/runtime/asl/parse-definition.ts';

const messages = (definition: object) =>
  examine(JSON.stringify(definition)).diagnostics.map(({ message, location }) => `${location} ${message}`);

const pass = { Type: 'Pass', End: true };

describe('a definition', () => {
  it('is refused as InvalidDefinition with every reason', () => {
    const definition = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Pass', Next: 'Nowhere' } } };

    expect(() => parseDefinition(JSON.stringify(definition))).toThrow(
      expect.objectContaining({
        code: 'InvalidDefinition',
        message:
          "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere at /States/A/Next'",
      }),
    );
  });

  it('needs states and a start', () => {
    expect(messages({ StartAt: 'A' })).toEqual(['/ These fields are required: [States]']);
    expect(messages({})).toEqual(['/ These fields are required: [States, StartAt]']);
  });

  it('that is not JSON is answered in the words of AWS', () => {
    expect(examine('not a definition').diagnostics[0]).toMatchObject({
      code: 'INVALID_JSON_DESCRIPTION',
      message:
        "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    });
  });

  it('of any other shape is refused, too', () => {
    expect(messages({ StartAt: 'A', States: null })).toEqual(['/States Invalid input: expected record, received null']);
    expect(messages({ StartAt: 'A', States: { A: null } })).toHaveLength(1);
    expect(messages({ StartAt: 'A', States: { A: { Type: 'Nap' } } })).toHaveLength(1);
  });

  it('that is nested more deeply than it can be examined is refused, too', () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    const text = `{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":${deep},"End":true}}}`;

    expect(examine(text).diagnostics).toMatchObject([{ message: 'Definition is nested too deeply' }]);
  });

  it('of JSONPath is refused with the reason', () => {
    expect(messages({ QueryLanguage: 'JSONPath', StartAt: 'A', States: { A: pass } })).toEqual([
      "/QueryLanguage The local runtime runs JSONata only: set 'QueryLanguage' to 'JSONata'",
    ]);
    expect(messages({ StartAt: 'A', States: { A: { ...pass, ResultPath: '$.x' } } })).toEqual([
      "/States/A Field 'ResultPath' is not supported: the local runtime runs JSONata only",
    ]);
    expect(messages({ StartAt: 'A', States: { A: { ...pass, Assign: { 'x.$': '$.y' } } } })).toEqual([
      '/States/A The local runtime runs JSONata only',
    ]);
  });

  it('may not fall back to JSONPath in a JSONata machine', () => {
    expect(
      messages({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { ...pass, QueryLanguage: 'JSONPath' } } }),
    ).toEqual(["/States/A 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"]);
  });

  it('may choose JSONata per state', () => {
    const jsonata = { ...pass, QueryLanguage: 'JSONata', Output: '{% 1 %}' };

    expect(messages({ QueryLanguage: 'JSONPath', StartAt: 'A', States: { A: jsonata } })).toEqual([]);
  });

  it('is checked down to the syntax of its expressions and the targets of its branches', () => {
    const inner = { StartAt: 'I', States: { I: { Type: 'Pass', Output: '{% $states. %}', Next: 'Gone' } } };

    const found = messages({
      QueryLanguage: 'JSONata',
      StartAt: 'P',
      States: { P: { Type: 'Parallel', Branches: [inner], End: true } },
    });

    expect(found).toEqual([
      "/States/P/Branches[0]/States/I/Next Missing 'Next' target: Gone",
      expect.stringMatching('^/States/P/Branches\\[0\\]/States/I/Output Expression is not valid JSONata'),
    ]);
  });

  it('may only name resources that Step Functions knows', () => {
    const machine = (Resource: string) => ({
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource, End: true } },
    });

    expect(messages(machine('arn:aws:states:::aws-sdk:ec2:describeVpcs'))).toEqual([]);
    expect(messages(machine('arn:aws:states:::states:startExecution.sync:2'))).toEqual([]);
    expect(messages(machine('https://example.com'))).toHaveLength(1);
  });

  it('may not have a state that nothing leads to, in a branch neither', () => {
    const lost = { StartAt: 'A', States: { A: pass, B: { ...pass, End: undefined, Next: 'A' } } };

    expect(messages({ QueryLanguage: 'JSONata', ...lost })).toEqual(['/States/B State "B" is not reachable.']);
    expect(messages(machineOf({ Type: 'Parallel', Branches: [lost], End: true }))).toEqual([
      '/States/A/Branches[0]/States/B State "B" is not reachable.',
    ]);
  });

  it('may lead to a state by a Choice or a Catch only', () => {
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'B' }], Default: 'C' },
        B: taskState({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'D' }] }),
        C: pass,
        D: pass,
      },
    };

    expect(messages(definition)).toEqual([]);
  });

  it.each(['Retry', 'Catch'])('has States.ALL alone and last in %s', (field) => {
    const rule = (...ErrorEquals: string[]) => ({ ErrorEquals, ...(field === 'Catch' && { Next: 'Z' }) });
    const machine = (...rules: object[]) => ({
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: { A: taskState({ End: undefined, Next: 'Z', [field]: rules }), Z: pass },
    });

    expect(messages(machine(rule('X'), rule('States.ALL')))).toEqual([]);
    expect(messages(machine(rule('X', 'States.ALL')))).toEqual([
      `/States/A/${field}[0]/ErrorEquals 'States.ALL' must appear alone in ErrorEquals`,
    ]);
    expect(messages(machine(rule('States.ALL'), rule('X')))).toEqual([
      `/States/A/${field}[0]/ErrorEquals 'States.ALL' may only appear in the last element of ${field}`,
    ]);
  });

  it('has heartbeats that are shorter than the time limit, where both are numbers', () => {
    const limits = (HeartbeatSeconds: unknown, TimeoutSeconds: unknown) =>
      messages(machineOf(taskState({ HeartbeatSeconds, TimeoutSeconds })));

    expect(limits(5, 6)).toEqual([]);
    expect(limits(6, '{% 6 %}')).toEqual([]);
    expect(limits(6, 6)).toEqual(["/States/A 'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'"]);
  });

  it('waits at most 99999999 seconds', () => {
    const wait = (Seconds: unknown) => messages(machineOf({ Type: 'Wait', Seconds, End: true }));

    expect(wait(99_999_999)).toEqual([]);
    expect(wait(100_000_000)).toEqual(['/States/A/Seconds Value is greater than the maximum of 99999999']);
  });

  it('assigns a variable in one scope only', () => {
    const branch = (Assign: object) => ({ StartAt: 'I', States: { I: { ...pass, Assign } } });
    const outer = (state: object) => messages(machineOf({ End: true, Assign: { total: 1 }, ...state }));

    expect(outer({ Type: 'Parallel', Branches: [branch({ own: 1 }), branch({ own: 2 })] })).toEqual([]);
    expect(outer({ Type: 'Parallel', Branches: [branch({ own: 1 }), branch({ total: 2 })] })).toEqual([
      "/States/A/Branches[1]/States/I/Assign/total The variable 'total' is assigned in an outer scope, so it cannot be assigned here",
    ]);
    expect(outer({ Type: 'Map', ItemProcessor: branch({ total: 2 }) })).toHaveLength(1);
  });

  it('names integrations that the runtime has, where it says which ones', () => {
    const offered = new Set(['sqs:sendMessage']);
    const refused = (Resource: string) =>
      examine(JSON.stringify(machineOf(taskState({ Resource }))), { offered }).diagnostics;

    expect(refused('arn:aws:states:::sqs:sendMessage')).toEqual([]);
    expect(refused('arn:aws:lambda:eu-central-1:111111111111:function:step')).toEqual([]);
    expect(refused('arn:aws:states:::dynamodb:putItem')).toMatchObject([
      {
        location: '/States/A/Resource',
        message:
          'The local runtime has no integration arn:aws:states:::dynamodb:putItem. It has functions by their own ARNs and sqs:sendMessage',
      },
    ]);
  });
});

const machineOf = (state: object) => ({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: state } });

const taskState = (fields: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  End: true,
  ...fields,
});
