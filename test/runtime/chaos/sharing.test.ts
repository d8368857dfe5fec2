import { describe, expect, it } from '@jest/globals';
import { playInLaboratory } from '../../support/local-process.ts';
import type { SharingSeen } from './scenarios/sharing.ts';

describe('Invocations that wait for another one of their environment', () => {
  it('do not keep simulated time from passing, and are served when it has', async () => {
    const seen = await playInLaboratory<SharingSeen>('sharing');

    expect(seen.results).toEqual(Array.from({ length: 3 }, () => ({ payload: expect.stringMatching(/^vpc-/) })));
    expect(seen.simulatedSeconds).toBe(20);
    expect(seen.realSeconds).toBeLessThan(15);
  }, 120_000);
});
