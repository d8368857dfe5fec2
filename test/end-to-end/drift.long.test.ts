import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { DriftSeen } from './scenarios/drift.ts';

/** What the order says of a harm that could not be mended; every other order ends completed. */
const told: Readonly<Record<string, { readonly state: string; readonly words: string }>> = {
  'subnet-gone': { state: 'failed', words: 'does not exist' },
  'nat-gone': { state: 'failed', words: 'does not show any more what we made: nat-gateway nat-' },
  'address-gone': { state: 'failed', words: 'does not show any more what we made: ' },
  'rule-gone': { state: 'failed', words: 'Somebody changed what we made: ingress of security-group sg-' },
  'instance-gone': { state: 'failed', words: 'no instance of the database is available' },
  'protection-off': { state: 'failed', words: 'deletionProtection of db-cluster tenantry-t-' },
  'eks-gone': { state: 'failed', words: 'is not ready 90 minutes after it was asked for.' },
  // Who holds it is for the operator to know.
  'foreign-late': { state: 'held', words: 'Something that should be gone is still at the cloud.' },
};
const mended = [
  'rancher-gone',
  'subnet-gone-late',
  'nat-gone-late',
  'address-gone-late',
  'rancher-gone-late',
  'eks-gone-late',
  'database-gone-late',
  'protection-on-late',
];

describe('somebody who changes or removes what is ours, in the middle of it', () => {
  let seen: DriftSeen;
  const caseOf = (name: string) => seen.cases.find((each) => each.name === name);

  beforeAll(async () => {
    seen = await playScenario<DriftSeen>('drift');
  }, 400_000);

  test.each(Object.keys(told))('%s: the order says exactly what was found', (name) => {
    const { state, words } = told[name] ?? {};

    expect(caseOf(name)?.harm).toMatch(/^(done|foreign)/);
    expect(caseOf(name)?.order).toMatchObject({
      state,
      reasons: [expect.objectContaining({ message: expect.stringContaining(words ?? '?') })],
    });
  });

  test.each(Object.keys(told).filter((name) => told[name]?.state === 'failed'))('%s: nothing is left', (name) => {
    expect(caseOf(name)?.remains).toEqual([]);
  });

  test.each(mended)('%s: the order is completed all the same', (name) => {
    expect(caseOf(name)?.harm).toMatch(/^done/);
    expect(caseOf(name)?.order).toMatchObject({ state: 'completed', reasons: [] });
  });

  test.each(mended.filter((name) => name.endsWith('-late')))('%s: nothing is left', (name) => {
    expect(caseOf(name)?.remains).toEqual([]);
  });

  test('a cluster that somebody deleted in Rancher is made again, with its nodes', () => {
    const kinds = (caseOf('rancher-gone')?.remains ?? []).map((what) => what.split(' ', 1)[0]);

    expect(kinds.filter((kind) => kind?.startsWith('eks-'))).toEqual(['eks-cluster', 'eks-nodegroup']);
  });

  test('what is not ours is left alone', () => {
    expect(seen.expectedForeign).toHaveLength(1);
    expect(seen.foreign).toEqual(seen.expectedForeign);
  });
});
