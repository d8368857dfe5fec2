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
});
