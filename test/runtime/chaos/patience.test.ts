import { expect, it } from '@jest/globals';
import { playInLaboratory } from '../../support/local-process.ts';
import type { PatienceSeen } from './scenarios/patience.ts';

it('A client that waits with AbortSignal.timeout loses its patience in simulated time', async () => {
  const seen = await playInLaboratory<PatienceSeen>('patience');

  expect(seen).toEqual({ result: { payload: 'TimeoutError' }, simulatedSeconds: 20 });
}, 60_000);
