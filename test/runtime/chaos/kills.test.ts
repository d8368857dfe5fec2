import { beforeAll, describe, expect, it } from '@jest/globals';
import { playInLaboratory } from '../../support/local-process.ts';
import type { Outcome } from './laboratory.ts';
import type { KillsSeen } from './scenarios/kills.ts';

let seen: KillsSeen;
beforeAll(async () => {
  seen = await playInLaboratory('kills');
}, 120_000);

const errorOf = ({ result }: Outcome) => ('error' in result ? result.error.errorType : 'none');

describe('An invocation that is killed', () => {
  it('is asked about at each moment of its life, in their order', () => {
    expect(seen.moments).toEqual([
      'started 1',
      'request 1 POST 127.0.0.1/',
      'replied 1 POST 127.0.0.1/',
      'query 1 begin',
      'answered 1 begin',
      'query 2 insert into made (name) values ($1)',
      'answered 2 insert into made (name) values ($1)',
      'query 3 commit',
      'answered 3 commit',
      'ended 1',
    ]);
  });

  it.each([
    ['started', { vpcs: 0, rows: 0 }],
    ['request', { vpcs: 0, rows: 0 }],
    ['replied', { vpcs: 1, rows: 0 }],
    ['before the row', { vpcs: 1, rows: 0 }],
    ['after the row', { vpcs: 1, rows: 0 }],
    ['before the commit', { vpcs: 1, rows: 0 }],
    ['after the commit', { vpcs: 1, rows: 1 }],
    ['ended', { vpcs: 1, rows: 1 }],
  ])('leaves what it had done until then: %s', (moment, done) => {
    expect(seen.kills[moment]?.left).toMatchObject(done);
  });

  it.each(['started', 'request', 'replied', 'before the row', 'before the commit', 'after the commit', 'ended'])(
    'has the error of a process that was killed, and the next attempt goes through: %s',
    (moment) => {
      const { left, again } = seen.kills[moment] ?? {};

      expect(left?.result).toEqual({
        error: {
          errorType: 'Runtime.ExitError',
          errorMessage: expect.stringMatching(
            /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed$/,
          ),
        },
      });
      expect(again?.result).toEqual({ payload: expect.stringMatching(/^vpc-/) });
      expect(again?.rows).toBe((left?.rows ?? 0) + 1);
    },
  );
});

describe('A connection that breaks', () => {
  it('before a request keeps it from leaving; the SDK sends it again', () => {
    expect(seen.disconnects.request).toMatchObject({ result: { payload: expect.anything() }, vpcs: 1, rows: 1 });
  });

  it('after a request loses only the answer; sent again, it makes another', () => {
    expect(seen.disconnects.replied).toMatchObject({ result: { payload: expect.anything() }, vpcs: 2, rows: 1 });
  });

  it.each([
    ['before the row', 0],
    ['after the row', 0],
    ['before the commit', 0],
    ['after the commit', 1],
  ])('is an error to the code, and the database keeps what it was told to: %s', (moment, rows) => {
    const outcome = seen.disconnects[moment];

    expect(outcome?.rows).toBe(rows);
    expect(outcome && errorOf(outcome)).toBe('Error');
  });
});
