import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CohortResult } from './cohort.ts';
import { experimentNamed } from './exhaustive.ts';
import { playCohort } from './pool.ts';

/** One for each port and for each of the people; `npm run faults` plays all there are. */
const sample = [
  'reply-lost at provider ec2 AllocateAddress 2',
  'ignored at provider shared ec2 AuthorizeSecurityGroupIngress 1',
  'denied at provider ec2 DeleteVpc 1',
  'killed at worker ensure-network 1 replied 4',
  'disconnected at database mark-tenant-active 1 commit 1 after',
  'lost at bus OrderPlaced > accept-order 1',
  'cancelled at provider ec2 CreateNatGateway 2',
  'restarted at provider ec2 AllocateAddress 2',
];

describe('The fault laboratory', () => {
  let result: CohortResult;

  beforeAll(async () => {
    result = await playCohort({ experiments: sample.map(experimentNamed), seed: 1 });
  }, 600_000);

  test('finds nothing lost, nothing made twice and nothing left, whatever goes wrong', () => {
    const violations = [...result.outcomes.flatMap((each) => each.violations), ...result.common];

    expect(violations.map(({ invariant, text, orderId }) => `${invariant} ${orderId ?? ''} ${text}`)).toEqual([]);
  });

  test('makes go wrong what it says', () => {
    const struck = result.outcomes.map(({ struck: [first] }) => `${first?.kind} at ${first?.site}`);

    expect(struck).toEqual(sample);
  });
});
