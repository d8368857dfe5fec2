import { beforeAll, describe, expect, it } from '@jest/globals';
import { playInLaboratory } from '../../support/local-process.ts';
import type { SharingSeen } from './scenarios/sharing.ts';

describe('Invocations that wait for another one of their environment', () => {
  let seen: SharingSeen;
  beforeAll(async () => {
    seen = await playInLaboratory<SharingSeen>('sharing');
  }, 120_000);

  it('do not keep simulated time from passing, and are served when it has', () => {
    expect(seen.results).toEqual(Array.from({ length: 3 }, () => ({ payload: expect.stringMatching(/^vpc-/) })));
    expect(seen.simulatedSeconds).toBe(20);
    expect(seen.realSeconds).toBeLessThan(15);
  });

  it('log with their own keys', () => {
    expect(seen.logged.toSorted((one, other) => one.name.localeCompare(other.name))).toEqual([
      { name: 'first', made: 1 },
      { name: 'second', made: 1 },
      { name: 'third', made: 1 },
    ]);
  });
});
