import { expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { ClusterByHandSeen } from './scenarios/cluster-by-hand.ts';

test('a cluster made by hand in Rancher is admitted while it lives, and leaves a tenant beside it alone', async () => {
  const seen = await playScenario<ClusterByHandSeen>('cluster-by-hand');

  expect(seen.ofTenant).toHaveLength(3);
  expect(seen.stateWhileItLived).toBe('active');
  expect(seen.leasesWhileItLived).toEqual([{ cidr: seen.natAddress, tenantId: null }]);
  expect(seen.admittedWhileItLived).toEqual([...seen.ofTenant, seen.natAddress].sort());
  expect(seen.admittedAfterwards).toEqual(seen.ofTenant);
}, 300_000);
