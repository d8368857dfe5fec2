import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { RancherKeysSeen } from './scenarios/rancher-keys.ts';

describe('the keys of Rancher', () => {
  let seen: RancherKeysSeen;
  beforeAll(async () => {
    seen = await playScenario<RancherKeysSeen>('rancher-keys');
  }, 300_000);

  test('are kept while they are young, at every cloud that has any', () => {
    const outcomes = Object.entries(seen.inPeace).map(([id, outcome]) => `${id.replace(/-\d+$/, '')} ${outcome}`);

    expect([...new Set(outcomes)]).toEqual(['aws kept', 'azure kept', 'gcp kept', 'gcp-sovereign kept', 'otc no-key']);
  });

  test('are replaced at once where one was taken out of service', () => {
    expect(seen.afterLoss[seen.accountId]).toBe('waiting');
    expect(seen.keys).toEqual([['Active'], ['Inactive', 'Active']]);
    expect(seen.isNewInSecret).toBe(true);
  });

  test('let the tenant go by the new one, and nothing of it remains', () => {
    expect(seen.cancel?.state).toBe('completed');
    expect(seen.remains).toEqual([]);
  });

  test('are told of and audited by each change, without a word of a secret', () => {
    expect(seen.told).toEqual([
      'access-key adopt succeeded',
      'access-key create succeeded',
      'secret change succeeded',
      'cloud-credential change succeeded',
    ]);
    expect(seen.audited).toBeGreaterThan(seen.told.length);
    expect(seen.leaks).toEqual([]);
  });
});
