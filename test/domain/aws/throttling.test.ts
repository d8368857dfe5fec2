import { describe, expect, it } from '@jest/globals';
import { retryWhenThrottled } from '../../../src/clouds/aws/throttling.ts';

describe('a call that AWS throttles', () => {
  it('is repeated three times, each time later', async () => {
    const strategy = retryWhenThrottled();
    const first = await strategy.acquireInitialRetryToken();

    const second = await strategy.refreshRetryTokenForRetry(first, { errorType: 'THROTTLING' });
    const third = await strategy.refreshRetryTokenForRetry(second, { errorType: 'THROTTLING' });
    const fourth = await strategy.refreshRetryTokenForRetry(third, { errorType: 'THROTTLING' });
    const fifth = strategy.refreshRetryTokenForRetry(fourth, { errorType: 'THROTTLING' });

    expect([first, second, third, fourth].map((token) => token.getRetryDelay())).toEqual([0, 250, 500, 1000]);
    await expect(fifth).rejects.toThrow('Not repeated');
  });

  it.each(['TRANSIENT', 'SERVER_ERROR', 'CLIENT_ERROR'])(
    'is not repeated for another reason: after %s it may have taken effect',
    async (errorType) => {
      const strategy = retryWhenThrottled();
      const first = await strategy.acquireInitialRetryToken();

      const repeated = strategy.refreshRetryTokenForRetry(first, { errorType });

      await expect(repeated).rejects.toThrow('Not repeated');
    },
  );
});
