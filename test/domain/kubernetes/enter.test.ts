import { describe, expect, it } from '@jest/globals';
import { enter } from '../../../src/kubernetes/enter.ts';
import type { Ask } from '../../../src/pace/ask.ts';
import { StepFailure } from '../../../src/platform/failure.ts';

const throttled = new StepFailure('provider-throttled', 'Not so fast.', { retryAfterSeconds: 7 });
const access = async () => ({ server: 'https://127.0.0.1:1', authority: '', certificate: '', key: '' });

describe('a cluster that is entered', () => {
  it('is asked at the pace of its own API server, which concerns no other cluster', async () => {
    const asked: unknown[] = [];
    const ask: Ask = async (calls, question) => {
      asked.push(...calls.map(({ api, class: kind }) => `${api.provider} ${api.account} ${kind}`));
      return question();
    };

    await enter({ clusterId: 'cce-1', access, work: async () => undefined }, { ask });

    expect(asked).toEqual(['kubernetes cce-1 change']);
  });

  it.each([
    ['it wants no calls for now', { access, work: () => Promise.reject(throttled) }],
    ['its cloud gives no access for now', { access: () => Promise.reject(throttled), work: async () => undefined }],
  ])('is busy when %s, so that Rancher is not closed for everybody', async (_when, entering) => {
    await expect(enter({ clusterId: 'cce-1', ...entering }, {})).rejects.toMatchObject({
      code: 'provider-busy',
      message: 'Not so fast.',
    });
  });

  it('fails as its work fails', async () => {
    const failure = new StepFailure('access-denied', 'No.');

    await expect(enter({ clusterId: 'cce-1', access, work: () => Promise.reject(failure) }, {})).rejects.toBe(failure);
  });
});
