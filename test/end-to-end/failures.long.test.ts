import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { FailuresSeen } from './scenarios/failures.ts';

/** What the provider said, as the order must repeat it. */
const refused: Readonly<Record<string, { readonly code: string; readonly words: string }>> = {
  'nat-gateway-fails': { code: 'resource-failed', words: 'Subnet has insufficient free addresses' },
  'no-more-addresses': { code: 'quota-exceeded', words: 'The maximum number of addresses has been reached.' },
  'vpc-denied': { code: 'access-denied', words: 'You are not authorized to perform this operation.' },
  'vpc-never-answers': { code: 'provider-unavailable', words: 'An internal error has occurred' },
  'eks-fails': { code: 'resource-failed', words: 'the maximum number of clusters is reached' },
  'nodegroup-fails': { code: 'resource-failed', words: 'Instances failed to join the kubernetes cluster' },
  'rancher-down': { code: 'provider-unavailable', words: 'Rancher: An internal error has occurred' },
  'rancher-denies': { code: 'access-denied', words: 'Rancher: User is not authorized' },
  'database-quota': { code: 'quota-exceeded', words: 'Cannot create more than 40 DB clusters.' },
  'instance-fails': { code: 'resource-failed', words: 'incompatible-network' },
  'too-many-load-balancers': {
    code: 'quota-exceeded',
    words: 'The maximum number of load balancers has been reached.',
  },
  'load-balancer-fails': { code: 'resource-failed', words: 'The load balancer could not be set up.' },
};

describe('a provider that fails', () => {
  let seen: FailuresSeen;
  const caseOf = (name: string) => seen.cases.find((each) => each.name === name);

  beforeAll(async () => {
    seen = await playScenario<FailuresSeen>('failures');
  }, 300_000);

  test.each(Object.keys(refused))('%s: the order fails with its words, and nothing is left', (name) => {
    const { code, words } = refused[name] ?? {};

    expect(caseOf(name)?.order).toMatchObject({
      state: 'failed',
      reasons: [{ code, message: expect.stringContaining(words ?? '?') }],
    });
    expect(caseOf(name)?.remains).toEqual([]);
  });

  test.each(['vpc-reply-lost', 'address-throttled', 'cluster-reply-lost', 'database-slow', 'balancer-hiccup'])(
    '%s: the order is completed all the same, with nothing made twice',
    (name) => {
      expect(caseOf(name)?.order).toMatchObject({ state: 'completed', reasons: [] });
      expect(caseOf(name)?.made).toEqual({
        vpc: 1,
        subnet: 6,
        'nat-gateway': 3,
        'elastic-ip': 6,
        'eks-cluster': 1,
        'db-cluster': 1,
        'db-instance': 1,
        'load-balancer': 1,
      });
    },
  );

  test('the allow-list holds the addresses of the tenants that live, and no other', () => {
    expect(seen.admitted).toHaveLength(15);
    expect(seen.admitted).toEqual(seen.natAddresses);
  });
});
