import type { Range } from '../durations.ts';

export const awsDurations: Readonly<Record<string, Range>> = {
  'nat-gateway.create': [60, 180],
  'nat-gateway.delete': [45, 90],
  'eks-cluster.create': [480, 720],
  'eks-cluster.update': [180, 420],
  'eks-cluster.delete': [240, 480],
  'eks-nodegroup.create': [90, 180],
  'eks-nodegroup.update': [60, 180],
  'eks-nodegroup.delete': [240, 480],
  'db-cluster.create': [60, 120],
  'db-cluster.modify': [20, 60],
  'db-cluster.delete': [120, 240],
  'db-instance.create': [300, 600],
  'db-instance.modify': [30, 90],
  'db-instance.delete': [240, 420],
  'db-snapshot.create': [60, 180],
  'load-balancer.create': [90, 180],
  'load-balancer.interfaces-delete': [20, 60],
};
