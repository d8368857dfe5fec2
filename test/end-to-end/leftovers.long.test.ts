import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { LeftoversSeen } from './scenarios/leftovers.ts';

describe('what others leave of a tenant', () => {
  let seen: LeftoversSeen;

  beforeAll(async () => {
    seen = await playScenario<LeftoversSeen>('leftovers');
  }, 180_000);

  test('a cluster that Rancher never knew of is removed at the cloud, and the order fails with what Rancher said', () => {
    const { order, remains, receipt, told } = seen.cases.unknown ?? {};

    expect(order).toMatchObject({
      state: 'failed',
      reasons: [{ code: 'resource-failed', message: expect.stringContaining('exists with the same name') }],
    });
    expect(remains).toEqual([]);
    expect(told).toEqual(['remove intent eks-cluster', 'remove absent eks-cluster']);
    expect(receipt).toContain('eks-cluster');
  });

  test('a cluster that Rancher has forgotten is removed with its nodes', () => {
    const { order, remains, told } = seen.cases.forgotten ?? {};

    expect(order?.state).toBe('completed');
    expect(remains).toEqual([]);
    expect(told).toEqual([
      'remove intent eks-nodegroup',
      'remove absent eks-nodegroup',
      'remove intent eks-cluster',
      'remove absent eks-cluster',
    ]);
  });

  test('what shows itself after everything was gone is found by the last look, and named in the receipt', () => {
    const { order, remains, receipt, told } = seen.cases.late ?? {};

    expect(order?.state).toBe('completed');
    expect(remains).toEqual([]);
    expect(told).toContain('remove intent elastic-ip');
    expect(receipt?.filter((kind) => kind === 'elastic-ip')).toHaveLength(7);
  });

  test('a Rancher that is away for hours is waited for', () => {
    expect(seen.cases.away).toMatchObject({ order: { state: 'completed' }, remains: [] });
  });

  test('each receipt says how everything was looked for at the end, at the cloud and at Rancher', () => {
    for (const { lastLook } of Object.values(seen.cases)) {
      expect(lastLook).toEqual(
        expect.arrayContaining([
          'DescribeAddresses by owner tag',
          'DescribeCluster by name and owner tag',
          'GET /v3/cloudcredentials by name',
        ]),
      );
    }
  });

  test('what does not carry the owner mark is left alone', () => {
    expect(seen.foreign.before).toHaveLength(1);
    expect(seen.foreign.after).toEqual(seen.foreign.before);
  });
});
