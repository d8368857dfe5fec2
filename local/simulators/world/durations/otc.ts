import type { Range } from '../durations.ts';

/** Estimates: nothing is published. Terraform's provider for this cloud waits ten minutes for networks and thirty for clusters. */
export const otcDurations: Readonly<Record<string, Range>> = {
  'otc-vpc.create': [1, 4],
  'otc-subnet.create': [2, 8],
  'otc-elastic-ip.create': [2, 6],
  'otc-nat-gateway.create': [20, 60],
  'otc-nat-gateway.delete': [10, 30],
  'otc-snat-rule.create': [3, 12],
  'otc-snat-rule.delete': [3, 10],
  'otc-rds-instance.create': [360, 600],
  'otc-rds-instance.modify': [20, 60],
  'otc-rds-instance.delete': [90, 180],
  'otc-rds-backup.create': [60, 180],
  'otc-load-balancer.delete': [2, 8],
  'otc-cce-cluster.create': [420, 660],
  'otc-cce-cluster.delete': [180, 360],
  'otc-cce-node-pool.create': [120, 240],
  'otc-cce-node-pool.delete': [90, 180],
  'otc-evs-volume.delete': [3, 10],
};
