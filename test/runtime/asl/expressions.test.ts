import { describe, expect, it } from '@jest/globals';
import { bench, outputOf, single } from './machine.ts';

const evaluate = async (expression: string, input: unknown = {}) => {
  const execution = await bench().run(
    single({ Type: 'Pass', Output: { value: `{% ${expression} %}` }, End: true }),
    input,
  );
  return execution.status === 'SUCCEEDED' ? (outputOf(execution) as { value: unknown }).value : execution.result;
};

const causeOf = (expression: string, rest: string) => ({
  error: 'States.QueryEvaluationError',
  cause: `An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '${expression}' specified for the field 'Output/value' ${rest}`,
});

describe('the functions Step Functions adds to JSONata', () => {
  it('cut arrays into chunks', async () => {
    expect(await evaluate('$partition([1,2,3,4,5], 2)')).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('make ranges with a step', async () => {
    expect(await evaluate('$range(0, 10, 5)')).toEqual([0, 5, 10]);
  });

  it('hash with the algorithms AWS names', async () => {
    expect(await evaluate('$hash("input data", "SHA-1")')).toBe('aaff4a450a104cd177d28d18d74485e8cae074b7');
  });

  it('parse JSON text', async () => {
    expect(await evaluate('$parse($states.input.text).a', { text: '{"a":[1]}' })).toEqual([1]);
  });

  it('draw the same random numbers and ids in each run, and another at each call', async () => {
    const first = await evaluate('[$uuid(), $uuid(), $random()]');
    const again = await evaluate('[$uuid(), $uuid(), $random()]');

    expect(again).toEqual(first);
    const [one, other] = first as string[];
    expect(one).not.toBe(other);
    expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('read simulated time', async () => {
    expect(await evaluate('[$now(), $millis()]')).toEqual(['2026-01-01T00:00:00.000Z', Date.UTC(2026, 0, 1)]);
  });

  it('do not include $eval', async () => {
    expect(await evaluate('$eval("1+1")')).toEqual(
      causeOf('$eval("1+1")', 'threw an error during evaluation. T1006: Attempted to invoke a non-function'),
    );
  });
});

describe('the result of an expression', () => {
  it('must not be undefined', async () => {
    expect(await evaluate('$doesNotExist')).toEqual(causeOf('$doesNotExist', 'returned nothing (undefined).'));
  });

  it('must not be a function', async () => {
    expect(await evaluate('function($x){$x}')).toEqual(
      causeOf('function($x){$x}', 'returned an unsupported result type.'),
    );
  });

  it('is plain JSON: one match of a path is the value itself, several are an array', async () => {
    const input = { nat: [{ ip: 'a' }, { ip: 'b' }] };

    expect(await evaluate('$states.input.nat.ip', input)).toEqual(['a', 'b']);
    expect(await evaluate('$states.input.nat[0].ip', input)).toBe('a');
  });

  it('shows the execution, the machine and the state in the context', async () => {
    expect(await evaluate('$states.context', { x: 1 })).toEqual({
      Execution: {
        Id: 'arn:aws:states:eu-central-1:111111111111:execution:machine:execution',
        Input: { x: 1 },
        Name: 'execution',
        RedriveCount: 0,
        RoleArn: 'arn:aws:iam::111111111111:role/machine',
        StartTime: '2026-01-01T00:00:00.000Z',
      },
      State: { EnteredTime: '2026-01-01T00:00:00.000Z', Name: 'Only' },
      StateMachine: { Id: 'arn:aws:states:eu-central-1:111111111111:stateMachine:machine', Name: 'machine' },
    });
  });
});
