import { expect, test } from '@jest/globals';
import { guards } from './guards.ts';
import { playWithoutGuard } from './without-guard.ts';

/** One of those that `npm run faults -- --guards` takes out. */
test('The fault laboratory turns red without the owner mark', async () => {
  const guard = guards.find(({ name }) => name === 'owner mark');
  if (!guard) throw new Error('There is no such guard.');

  const { violations } = await playWithoutGuard(guard);

  expect(violations).not.toEqual([]);
}, 600_000);
