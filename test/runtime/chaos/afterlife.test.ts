import { beforeAll, describe, expect, it } from '@jest/globals';
import { playInLaboratory } from '../../support/local-process.ts';
import type { AfterlifeSeen } from './scenarios/afterlife.ts';

let seen: AfterlifeSeen;
beforeAll(async () => {
  seen = await playInLaboratory('afterlife');
}, 120_000);

describe('After its end an invocation', () => {
  it('that ran out of time has no effect any more', () => {
    expect(seen.timedOut).toMatchObject({ result: { error: { errorType: 'Sandbox.Timedout' } }, vpcs: 1, rows: 0 });
  });

  it('reaches neither the provider nor the database, however often it tries', () => {
    expect(seen.stubborn.inCall).toMatchObject({ vpcs: 1, rows: 0 });
    expect(seen.stubborn.inTransaction).toMatchObject({ vpcs: 1, rows: 0 });
  });

  it('holds nothing in the database', () => {
    expect(seen.openTransactions).toBe(0);
  });

  it('says nothing any more', () => {
    expect(seen.lines.timedOut).toBeGreaterThanOrEqual(29);
    expect(seen.lines.timedOut).toBeLessThanOrEqual(30);
    expect(seen.lines.killed).toBe(0);
  });

  it('keeps nobody waiting: a kill is answered at once, and time goes on without it', () => {
    expect(seen.secondsUntilKilled).toBe(0);
    expect(seen.driftMs).toBe(0);
  });

  it('leaves the pool of its environment to others, after many kills', () => {
    expect(seen.afterTenKills).toMatchObject({ result: { payload: expect.stringMatching(/^vpc-/) }, rows: 1 });
  });

  it('leaves no environment that is stuck, after many timeouts', () => {
    expect(seen.afterTenTimeouts).toMatchObject({ result: { payload: expect.stringMatching(/^vpc-/) }, rows: 1 });
  });

  it('leaves those that run beside it alone', () => {
    const [killed, ...others] = seen.neighbours;

    expect(killed).toMatchObject({ result: { error: { errorType: 'Runtime.ExitError' } }, rows: 0 });
    for (const other of others) expect(other).toMatchObject({ result: { payload: expect.anything() }, rows: 1 });
  });

  it('is tried again by a machine that expects it', () => {
    expect(seen.machine).toEqual({
      status: 'SUCCEEDED',
      failures: ['Runtime.ExitError', 'Runtime.ExitError'],
      rows: 1,
    });
  });
});
